import LogStore
import Wire

/// InitProducerId without a transactional id: a producer id that no producer had before.
enum InitProducerIDHandler {
    static func handle(_ request: InitProducerIDRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        if let id = request.transactionalID {
            return .reply(PendingProducerID.refusal(id.isEmpty ? .invalidRequest : .coordinatorNotAvailable))
        }
        guard (request.producerID == -1) == (request.producerEpoch == -1) else { return .reply(PendingProducerID.refusal(.invalidRequest)) }
        guard authorize(context.caller, .idempotentWrite, .cluster) else {
            return .reply(PendingProducerID.refusal(.clusterAuthorizationFailed))
        }
        broker.leader.requestProducerID(then: context.ticket())
        return .waiting(.producerID(PendingProducerID(deadline: context.now + 30_000)))
    }
}
