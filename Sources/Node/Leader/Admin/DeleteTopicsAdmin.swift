import Coordination
import Wire

/// DeleteTopics at the leader.
enum DeleteTopicsAdmin {
    static func evaluate(_ request: DeleteTopicsRequest, _ context: AdminContext) -> AdminOutcome {
        let targets =
            request.topicNames.map { TopicDeletion.Target(name: $0) }
            + request.topics.map { TopicDeletion.Target(name: $0.name, id: $0.topicID == .zero ? nil : ID($0.topicID)) }
        var outcomes = TopicDeletion.evaluate(targets, image: context.image, defaults: context.topicDefaults)
        for index in outcomes.indices where outcomes[index].refusal == nil {
            guard let name = outcomes[index].name, !authorize(context.caller, .delete, .topic(name)) else { continue }
            outcomes[index].refusal = Refusal(.unknownTopicOrPartition)
        }
        var response = DeleteTopicsResponse()
        response.responses = outcomes.map { outcome in
            var result = DeleteTopicsResponse.DeletableTopicResult()
            result.name = outcome.name
            result.topicID = outcome.id.map { UUID($0) } ?? .zero
            if let refusal = outcome.refusal {
                (result.errorCode, result.errorMessage) = (code(refusal, context.caller), refusal.message)
            }
            return result
        }
        return AdminOutcome(changes: TopicDeletion.changes(for: outcomes), response: .deleteTopics(response))
    }

    /// Version 3 brought the error of its own for deletion that is switched off.
    private static func code(_ refusal: Refusal, _ caller: Caller) -> ErrorCode {
        refusal.reason == .topicDeletionDisabled && caller.version < 3 ? .invalidRequest : ErrorCode(refusal.reason)
    }
}
