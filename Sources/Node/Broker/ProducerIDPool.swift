import Coordination
import LogStore
import Threads

/// The producer ids that this broker has to give out, and who waits for more.
final class ProducerIDPool: Sendable {
    private struct State {
        var block = ProducerIDBlock(first: 0, count: 0)
        var waiting: [Ticket] = []
        var isAsking = false
    }

    private let state = Lock(State())

    init() {}

    /// Completes `ticket` with an id, now or when there is one; true where the leader is to be asked for a block.
    func take(then ticket: Ticket) -> Bool {
        let (id, ask) = state.withLock { state -> (Int64?, Bool) in
            if let id = state.block.take() { return (id, false) }
            state.waiting.append(ticket)
            defer { state.isAsking = true }
            return (nil, !state.isAsking)
        }
        if let id { complete(ticket, id, .durable) }
        return ask
    }

    /// The leader's answer; nil: there is none, and nobody gets an id. True where it must be asked again.
    func add(_ block: ProducerIDBlock?) -> Bool {
        let (served, ask) = state.withLock { state -> ([(Ticket, Int64?)], Bool) in
            state.isAsking = false
            guard let block else {
                defer { state.waiting = [] }
                return (state.waiting.map { ($0, nil) }, false)
            }
            state.block = block
            var served: [(Ticket, Int64?)] = []
            while served.count < state.waiting.count, let id = state.block.take() { served.append((state.waiting[served.count], id)) }
            state.waiting.removeFirst(served.count)
            state.isAsking = !state.waiting.isEmpty
            return (served, state.isAsking)
        }
        for (ticket, id) in served { complete(ticket, id ?? -1, id == nil ? .unknown : .durable) }
        return ask
    }

    private func complete(_ ticket: Ticket, _ id: Int64, _ outcome: Completion.Outcome) {
        ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: id, outcome: outcome)])
    }
}
