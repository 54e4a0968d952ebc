import Wire

/// A request whose whole answer is made elsewhere, on a worker thread or by the leader, and put into a slot.
struct PendingReply {
    let slot: ReplySlot
    /// The answer if none comes in time, or none at all.
    let failure: Response
    let deadline: Int64?
    /// It changes what the requests behind it see, so that they are looked at only once it is answered.
    var holdsBack = false

    func resume(_ why: Resumption) -> HandlerResult? {
        switch slot.take() {
        case .response(let response): .reply(response)
        case .answer(let bytes): .encoded(bytes)
        case .failed, .nothing: .reply(failure)
        }
    }
}
