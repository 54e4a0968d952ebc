/// Who is to be told when something has happened. The engine never looks into `token` and `request`: they come back in the completion.
public struct Ticket: Sendable {
    public let queue: any CompletionQueue
    public let token: UInt64
    public let request: UInt64

    public init(queue: any CompletionQueue, token: UInt64, request: UInt64) {
        (self.queue, self.token, self.request) = (queue, token, request)
    }

    /// The completion that tells it.
    func completed(_ outcome: Completion.Outcome, _ value: Int64) -> Completion {
        Completion(token: token, request: request, value: value, outcome: outcome)
    }
}

extension Ticket: Equatable {
    public static func == (one: Ticket, other: Ticket) -> Bool {
        one.request == other.request && one.token == other.token && one.queue === other.queue
    }
}
