import LogStore
import Threads

/// Completions of a story's life, with the machine's step at which each came.
final class StoryQueue: CompletionQueue {
    private let posted = Lock<[(step: Int, completion: Completion)]>([])
    private let machine: FaultyMachine

    init(_ machine: FaultyMachine) { self.machine = machine }

    func post(_ completions: [Completion]) {
        let step = machine.steps
        posted.withLock { $0 += completions.map { (step, $0) } }
        posted.broadcast()
    }

    /// What came since the last call.
    func take() -> [(step: Int, completion: Completion)] {
        posted.withLock { posted in
            defer { posted = [] }
            return posted
        }
    }
}
