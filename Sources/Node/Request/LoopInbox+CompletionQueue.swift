public import LogStore
public import Transport

// A loop's inbox is where the engine's completions go: they become the loop's signals, one list and one ring a round.
extension LoopInbox: CompletionQueue {
    public func post(_ completions: [Completion]) {
        post(completions.map { Signal(token: $0.token, request: $0.request, value: $0.value, code: $0.outcome.rawValue) })
    }
}
