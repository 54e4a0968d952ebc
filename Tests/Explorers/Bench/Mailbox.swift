import LogStore
import Threads

/// Takes completions in, and hands them out by the token of the waiter.
final class Mailbox: CompletionQueue {
    private let posted = Lock<[Completion]>([])

    func post(_ completions: [Completion]) {
        posted.withLock { $0 += completions }
        posted.broadcast()
    }

    /// What was posted; waits for the first, ten seconds at most.
    func take() -> [Completion] {
        posted.wait(milliseconds: 10_000, until: { !$0.isEmpty }) { posted in
            defer { posted = [] }
            return posted
        }
    }
}
