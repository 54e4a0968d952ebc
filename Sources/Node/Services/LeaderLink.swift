import LogStore
import Wire

/// A broker's way to the cluster's leader, as its handlers see it.
protocol LeaderLink: AnyObject, Sendable {
    /// Sends a client's request on to the leader, as it came. `slot` gets the answer and then `ticket` completes, once this
    /// broker's image holds what the request changed, so that the client sees its own change here.
    func forward(_ request: ForwardedRequest, into slot: ReplySlot, then ticket: Ticket)

    /// A new producer id, from the block that the leader gave to this broker, which is fetched first where there is none:
    /// `ticket` completes with the id as its value, or with an outcome that is not `.durable`.
    func requestProducerID(then ticket: Ticket)

    /// Has topics created with the cluster's defaults, for a client that asked for them by Metadata; `ticket` completes once this
    /// broker's image has them, or cannot have them.
    func autoCreate(_ topics: [String], then ticket: Ticket)
}
