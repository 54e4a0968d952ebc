public import LogStore
import Threads

/// A completion queue that keeps what is posted until it is taken.
public final class CompletionList: CompletionQueue {
    private let posted = Lock<[Completion]>([])

    public init() {}

    public func post(_ completions: [Completion]) {
        posted.withLock { $0 += completions }
        posted.broadcast()
    }

    /// What was posted since the last call.
    public func take() -> [Completion] {
        posted.withLock { posted in
            defer { posted = [] }
            return posted
        }
    }
}
