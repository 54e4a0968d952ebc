import Threads

/// Keeps at most `limit` segment files open. Who uses one holds a reference of its own, which keeps the descriptor alive for so long;
/// files with unsynced bytes are not closed. Second chance: a file used since the hand last passed is passed over once.
final class FilePool: Sendable {
    private struct Clock {
        var files: [Entry] = []
        var hand = 0
    }

    private struct Entry: Sendable {
        weak var file: SegmentFile?
    }

    let fileSystem: any FileSystem
    private let limit: Int
    private let clock = Lock(Clock())

    init(fileSystem: any FileSystem, limit: Int) { (self.fileSystem, self.limit) = (fileSystem, max(limit, 8)) }

    /// Files that are kept open now.
    var count: Int { clock.withLock { $0.files.count { $0.file?.isOpen ?? false } } }

    /// Takes in a file that was just opened; closes others where there are too many.
    func opened(_ file: SegmentFile) {
        clock.withLock { clock in
            Self.shrink(&clock, to: limit - 1)
            clock.files.append(Entry(file: file))
        }
    }

    /// Files that had to stay open may be closed now.
    func trim() {
        clock.withLock { clock in Self.shrink(&clock, to: limit) }
    }

    private static func shrink(_ clock: inout Clock, to limit: Int) {
        var looked = 0
        while clock.files.count > limit, looked < 2 * clock.files.count {
            if clock.hand >= clock.files.count { clock.hand = 0 }
            if let other = clock.files[clock.hand].file, !other.closeIfIdle() {
                clock.hand += 1
                looked += 1
            } else {
                clock.files.swapAt(clock.hand, clock.files.count - 1)
                clock.files.removeLast()
            }
        }
    }
}
