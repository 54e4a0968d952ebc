import LogStore
import Wire

/// What a handler says of a request. It waits in the connection's queue until all that came before it is answered.
enum HandlerResult {
    /// The answer.
    case reply(Response)
    /// The answer of a Fetch, whose records are sent from where they lie.
    case records(Response, [LogSlice])
    /// The answer's body as another node encoded it, without its header.
    case encoded([UInt8])
    /// There is no answer, ever (Produce with acks=0).
    case silent
    /// The connection ends once all that came before is answered; for what the protocol has no answer to.
    case close(String)
    /// The engine has no room for it now, and nothing was done: it is to be handed over again once its ticket's completion `.room` has come,
    /// and nothing behind it before that.
    case parked
    /// The answer comes later.
    case waiting(PendingRequest)
}
