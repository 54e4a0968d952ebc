import Glibc
import LogStore

/// The state of a `FaultyMachine` behind its lock: what the disk surely holds, faults to come, whether there is power.
struct Disk: Sendable {
    static let root: UInt64 = 1

    var files: [UInt64: FileHistory] = [:]
    var names = NameHistory()
    var stores: [String: StoreHistory] = [:]
    var faults: [Fault] = []
    var hasPower = true
    /// Changes until the power goes; nil: it stays.
    var stepsLeft: Int?
    var steps = 0
    var recorded: [Step]?
    /// The disk as each call that changed it was under way; nil: not kept.
    var moments: [CrashMoment]?
    /// What comes between, once, where a file whose path holds the text is to be synced.
    var interruption: (path: String, body: @Sendable () -> Void)?
    /// Bytes that its files may have in all; nil: no bound.
    var capacity: Int?
    var used = 0
    /// Pages of 4 KiB that are in the page cache, by inode; nil: all are.
    var cached: [UInt64: Set<Int64>]?

    /// The pages of a range of a file come into the cache.
    mutating func cache(_ range: Range<Int64>, of inode: UInt64) {
        if cached == nil || range.isEmpty { return }
        for page in range.lowerBound / 4096...(range.upperBound - 1) / 4096 { cached?[inode, default: []].insert(page) }
    }

    /// Whether all pages of a range are in the cache.
    func isCached(_ range: Range<Int64>, of inode: UInt64) -> Bool {
        guard let cached, !range.isEmpty else { return true }
        let pages = cached[inode] ?? []
        return (range.lowerBound / 4096...(range.upperBound - 1) / 4096).allSatisfy { pages.contains($0) }
    }

    /// What is to happen to a call.
    enum Verdict: Equatable {
        case done
        /// It fails; a write writes so many bytes first.
        case refused(Int32, written: Int)
        /// The power goes while it is under way.
        case cut
        /// There is no power.
        case dark
    }

    /// Counts a call. `changes`: it changes the disk.
    mutating func begin(_ target: Fault.Target, _ path: String, changes: Bool) -> Verdict {
        guard hasPower else { return .dark }
        for index in faults.indices {
            if faults[index].meets(target, path) { return .refused(faults[index].code, written: faults[index].written) }
        }
        guard changes else { return .done }
        steps += 1
        recorded?.append(Step(target: target, path: path))
        guard let left = stepsLeft else { return .done }
        stepsLeft = left - 1
        if left > 0 { return .done }
        hasPower = false
        return .cut
    }

    /// Notes how the disk is with the call under way: what it does has been done as far as a crash may show, and is not durable.
    mutating func keepMoment() {
        guard moments != nil else { return }
        var copy = self
        (copy.moments, copy.recorded, copy.interruption) = (nil, nil, nil)
        moments?.append(CrashMoment(disk: copy))
    }

    /// How many of `count` bytes that a file grows by there is room for.
    func room(for count: Int) -> Int { capacity.map { max(0, min(count, $0 - used)) } ?? count }
}
