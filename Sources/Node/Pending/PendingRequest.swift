import Wire

/// A request whose answer comes later. A value in the connection's queue: a closed connection drops it, and that is all that cancellation is.
/// As small as a reference, since it is moved often.
enum PendingRequest {
    case produce(PendingProduce)
    indirect case fetch(PendingFetch)
    indirect case metadata(PendingMetadata)
    indirect case reply(PendingReply)
    indirect case producerID(PendingProducerID)
    indirect case heartbeat(PendingHeartbeat)

    /// When it is to be resumed with `.timedOut`, in milliseconds of the loop's clock; nil for never.
    var deadline: Int64? {
        switch self {
        case .produce(let pending): pending.deadline
        case .fetch(let pending): pending.deadline
        case .metadata(let pending): pending.deadline
        case .reply(let pending): pending.deadline
        case .producerID(let pending): pending.deadline
        case .heartbeat(let pending): pending.reply.deadline
        }
    }

    /// Whether the connection is read no further until it is answered: what stands behind a change of topics is to see that change.
    var holdsBack: Bool {
        switch self {
        case .metadata: true
        case .reply(let pending): pending.holdsBack
        case .produce, .fetch, .producerID, .heartbeat: false
        }
    }

    /// Takes what happened; the result is nil while it waits for more.
    mutating func resume(_ why: Resumption, _ context: RequestContext) -> HandlerResult? {
        switch self {
        case .produce(let pending): return pending.resume(why)
        case .fetch(var pending):
            defer { self = .fetch(pending) }
            return pending.resume(why, context)
        case .metadata(let pending): return pending.resume(context)
        case .reply(let pending): return pending.resume(why)
        case .producerID(let pending): return pending.resume(why)
        case .heartbeat(let pending): return pending.resume(why)
        }
    }

    /// The connection has closed: what others hold for this request is taken back.
    func abandon(_ context: RequestContext) {
        switch self {
        case .fetch(let pending): pending.abandon(context)
        case .heartbeat(let pending): pending.abandon()
        default: break
        }
    }
}
