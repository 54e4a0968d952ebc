import Coordination
import Wire

/// CreatePartitions at the leader.
enum CreatePartitionsAdmin {
    static func evaluate(_ request: CreatePartitionsRequest, _ context: AdminContext) -> AdminOutcome {
        var creation = PartitionCreation(image: context.image, defaults: context.topicDefaults)
        let allowed = request.topics.filter { authorize(context.caller, .alter, .topic($0.name)) }
        let outcomes = creation.evaluate(
            allowed.map { topic in
                PartitionCreation.Target(name: topic.name, count: topic.count, assignments: topic.assignments?.map(\.brokerIDs))
            })
        var response = CreatePartitionsResponse()
        response.results = outcomes.map { outcome in
            var result = CreatePartitionsResponse.CreatePartitionsTopicResult()
            result.name = outcome.name
            if case .failure(let refusal) = outcome.result {
                (result.errorCode, result.errorMessage) = (ErrorCode(refusal.reason), refusal.message)
            }
            return result
        }
        for topic in request.topics where !authorize(context.caller, .alter, .topic(topic.name)) {
            var result = CreatePartitionsResponse.CreatePartitionsTopicResult()
            (result.name, result.errorCode) = (topic.name, .topicAuthorizationFailed)
            response.results.append(result)
        }
        let changes = request.validateOnly ? [] : PartitionCreation.changes(for: outcomes)
        return AdminOutcome(changes: changes, response: .createPartitions(response))
    }
}
