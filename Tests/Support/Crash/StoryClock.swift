import LogStore
import Threads

/// The time of a story: what its records are stamped with, and what the engine takes for the clock.
final class StoryClock: Sendable {
    static let start: Int64 = 1_700_000_000_000

    private let milliseconds = Lock(StoryClock.start)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(_ by: Int64) { milliseconds.withLock { $0 += by } }
}
