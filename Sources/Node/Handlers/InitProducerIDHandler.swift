import LogStore
import Wire

/// InitProducerId without a transactional id: a producer id that no producer had before.
enum InitProducerIDHandler {
    static func handle(_ request: InitProducerIDRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        if let id = request.transactionalID {
            return .reply(answer(id.isEmpty ? .invalidRequest : .coordinatorNotAvailable))
        }
        guard (request.producerID == -1) == (request.producerEpoch == -1) else { return .reply(answer(.invalidRequest)) }
        guard authorize(context.caller, .idempotentWrite, .cluster) else { return .reply(answer(.clusterAuthorizationFailed)) }
        broker.leader.requestProducerID(then: context.ticket())
        return .waiting(.producerID(PendingProducerID(deadline: context.now + 30_000)))
    }

    static func answer(_ code: ErrorCode) -> Response {
        var response = InitProducerIDResponse()
        (response.errorCode, response.producerID, response.producerEpoch) = (code, -1, -1)
        return .initProducerID(response)
    }
}

/// An InitProducerId that waits for the leader's next block of ids.
struct PendingProducerID {
    let deadline: Int64?

    func resume(_ why: Resumption) -> HandlerResult? {
        guard case .completed(_, let id, .durable) = why else { return .reply(InitProducerIDHandler.answer(.coordinatorLoadInProgress)) }
        var response = InitProducerIDResponse()
        (response.producerID, response.producerEpoch) = (id, 0)
        return .reply(.initProducerID(response))
    }
}
