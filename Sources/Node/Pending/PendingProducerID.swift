import LogStore
import Wire

/// An InitProducerId that waits for the leader's next block of ids.
struct PendingProducerID {
    let deadline: Int64?

    func resume(_ why: Resumption) -> HandlerResult? {
        guard case .completed(_, let id, .durable) = why else { return .reply(Self.refusal(.coordinatorLoadInProgress)) }
        var response = InitProducerIDResponse()
        (response.producerID, response.producerEpoch) = (id, 0)
        return .reply(.initProducerID(response))
    }

    /// The answer that gives no id.
    static func refusal(_ code: ErrorCode) -> Response {
        var response = InitProducerIDResponse()
        (response.errorCode, response.producerID, response.producerEpoch) = (code, -1, -1)
        return .initProducerID(response)
    }
}
