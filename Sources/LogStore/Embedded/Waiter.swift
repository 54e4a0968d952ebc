import Threads

/// A thread that waits for one completion.
final class Waiter: CompletionQueue {
    private let outcome = Lock<Completion.Outcome?>(nil)

    func post(_ completions: [Completion]) {
        outcome.withLock { $0 = $0 ?? completions.first?.outcome }
        outcome.broadcast()
    }

    /// The outcome; nil if none came for so many milliseconds (nil: waits for ever).
    func wait(milliseconds: Int?) -> Completion.Outcome? {
        guard let milliseconds else { return outcome.wait(until: { $0 != nil }) { $0 } }
        return outcome.wait(milliseconds: milliseconds, until: { $0 != nil }) { $0 }
    }
}
