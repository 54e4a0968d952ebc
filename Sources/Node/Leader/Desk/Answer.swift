import LogStore
import Wire

/// Where the leader puts its answer to a request that waits on a connection.
struct Answer: Sendable {
    let slot: ReplySlot
    let ticket: Ticket

    func give(_ response: Response) {
        slot.put(.response(response))
        ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: 0, outcome: .durable)])
    }
}
