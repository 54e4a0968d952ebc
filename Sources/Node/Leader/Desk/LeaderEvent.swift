import Coordination
import Wire

/// What the leader's thread is to do, one after the other.
enum LeaderEvent: Sendable {
    case register(BrokerRegistration, Answer)
    case heartbeat(BrokerHeartbeat, imageVersion: Int64, Answer)
    case allocate(broker: Int32, epoch: Int64, Answer)
    /// An admin request of a client of the leader's own listener.
    case admin(Request, Caller, Answer)
    /// One that a broker has forwarded.
    case forwarded(Request, Caller, Answer)
}
