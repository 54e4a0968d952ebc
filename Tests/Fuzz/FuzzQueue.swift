import LogStore
import Threads

/// Waits for what is posted.
final class FuzzQueue: CompletionQueue {
    private let count = Lock(0)

    func post(_ completions: [Completion]) {
        count.withLock { $0 += completions.count }
        count.broadcast()
    }

    /// Waits for a completion, ten seconds at most.
    func wait() { count.wait(milliseconds: 10_000, until: { $0 > 0 }) { $0 = 0 } }
}
