import Threads

/// Keeps at most `limit` segment files open. Who uses one holds a reference of its own, which keeps the descriptor alive for so long;
/// files with unsynced bytes are not closed. Second chance: a file used since the hand last passed is passed over once.
final class FilePool: Sendable {
    private struct Clock {
        var files: [PooledFile] = []
        var hand = 0
    }

    let fileSystem: any FileSystem
    private let limit: Int
    private let clock = Lock(Clock())

    init(fileSystem: any FileSystem, limit: Int) { (self.fileSystem, self.limit) = (fileSystem, max(limit, 8)) }

    /// Files that are kept open now.
    var count: Int { clock.withLock { $0.files.count { $0.isOpen } } }

    /// Takes in a file that was just opened; closes others where there are too many.
    func opened(_ file: PooledFile) {
        clock.withLock { clock in
            Self.shrink(&clock, to: limit - 1)
            Self.sweep(&clock)
            clock.files.append(file)
        }
    }

    /// Takes out what is forgotten of the next few, so that it does not gather.
    private static func sweep(_ clock: inout Clock) {
        for _ in 0..<2 where !clock.files.isEmpty {
            if clock.hand >= clock.files.count { clock.hand = 0 }
            if clock.files[clock.hand].isForgotten { remove(&clock) } else { clock.hand += 1 }
        }
    }

    private static func remove(_ clock: inout Clock) {
        clock.files.swapAt(clock.hand, clock.files.count - 1)
        clock.files.removeLast()
    }

    /// Files that had to stay open may be closed now.
    func trim() {
        clock.withLock { clock in Self.shrink(&clock, to: limit) }
    }

    private static func shrink(_ clock: inout Clock, to limit: Int) {
        var looked = 0
        while clock.files.count > limit, looked < 2 * clock.files.count {
            if clock.hand >= clock.files.count { clock.hand = 0 }
            if clock.files[clock.hand].closeIfIdle() {
                remove(&clock)
            } else {
                clock.hand += 1
                looked += 1
            }
        }
    }
}
