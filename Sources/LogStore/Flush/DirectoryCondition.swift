import Synchronization
import Threads

/// What a directory can do now. Looked at by every append, so the common case is one atomic load.
final class DirectoryCondition: Sendable {
    private static let offline: UInt8 = 1
    private static let noRoom: UInt8 = 2
    private static let unrecovered: UInt8 = 4

    private struct Details: Sendable {
        var reason = ""
        var unrecovered = ""
        var free: Int64 = 0
    }

    let path: String
    private let reserve: Int64
    private let flags = Atomic<UInt8>(0)
    private let details = Lock(Details())

    init(path: String, reserve: Int64) { (self.path, self.reserve) = (path, reserve) }

    var isOffline: Bool { flags.load(ordering: .acquiring) & Self.offline != 0 }

    /// For ever: until the next start. True the first time.
    func goOffline(_ reason: String) -> Bool {
        details.withLock { details in
            if isOffline { return false }
            details.reason = reason
            flags.bitwiseOr(Self.offline, ordering: .releasing)
            return true
        }
    }

    /// There was no room to recover it: nothing is written until there is.
    var isUnrecovered: Bool { flags.load(ordering: .acquiring) & Self.unrecovered != 0 }

    /// Why it is not recovered; nil once it is.
    func setUnrecovered(_ reason: String?) {
        details.withLock { details in
            if let reason {
                details.unrecovered = reason
                flags.bitwiseOr(Self.unrecovered, ordering: .releasing)
            } else {
                flags.bitwiseAnd(~Self.unrecovered, ordering: .releasing)
            }
        }
    }

    /// Takes note of the free space. True if the condition changed.
    func setFree(_ free: Int64) -> Bool {
        details.withLock { details in
            details.free = free
            let isShort = free < reserve
            guard isShort != (flags.load(ordering: .relaxed) & Self.noRoom != 0) else { return false }
            if isShort {
                flags.bitwiseOr(Self.noRoom, ordering: .releasing)
            } else {
                flags.bitwiseAnd(~Self.noRoom, ordering: .releasing)
            }
            return true
        }
    }

    /// Throws where nothing may be written.
    @inline(__always)
    func checkWritable() throws(LogError) {
        if flags.load(ordering: .acquiring) != 0 { throw problem }
    }

    /// Throws where a sync failed, or recovery is still to come.
    func checkOnline() throws(LogError) {
        if flags.load(ordering: .acquiring) & (Self.offline | Self.unrecovered) != 0 { throw problem }
    }

    /// Why nothing may be written.
    private var problem: LogError {
        let details = details.withLock { $0 }
        if isOffline { return .offline(path: path, reason: details.reason) }
        if isUnrecovered { return .unrecovered(path: path, reason: details.unrecovered) }
        return .noRoom(path: path, free: details.free, reserve: reserve)
    }
}
