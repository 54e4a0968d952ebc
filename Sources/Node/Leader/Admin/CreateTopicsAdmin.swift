import Coordination
import Settings
import Wire

/// CreateTopics at the leader.
enum CreateTopicsAdmin {
    private typealias Result = CreateTopicsResponse.CreatableTopicResult

    static func evaluate(_ request: CreateTopicsRequest, _ context: AdminContext) -> AdminOutcome {
        let settings = context.effectiveSettings
        var creation = TopicCreation(
            image: context.image, defaults: context.topicDefaults,
            checkConfigs: { given throws(Refusal) in
                do throws(SettingError) {
                    return try ConfigBound.check(try settings.topicOverrides(given))
                } catch {
                    throw Refusal(.invalidConfig, "\(error)")
                }
            },
            newID: RandomID.topic)
        let allowed = request.topics.filter { authorize(context.caller, .create, .topic($0.name)) }
        let outcomes = creation.evaluate(allowed.map(topic))
        var response = CreateTopicsResponse()
        response.topics = outcomes.map { result($0, settings, context.caller) }
        for topic in request.topics where !authorize(context.caller, .create, .topic(topic.name)) {
            var result = Result()
            (result.name, result.errorCode) = (topic.name, .topicAuthorizationFailed)
            response.topics.append(result)
        }
        if request.validateOnly { return AdminOutcome(response: .createTopics(response)) }
        let warnings = outcomes.flatMap { outcome in
            ConfigWarnings.topic(outcome.name, outcome.configs)
        }
        return AdminOutcome(
            changes: TopicCreation.changes(for: outcomes), response: .createTopics(response), warnings: warnings)
    }

    private static func topic(_ topic: CreateTopicsRequest.CreatableTopic) -> NewTopic {
        NewTopic(
            name: topic.name, partitions: topic.numPartitions, replicationFactor: topic.replicationFactor,
            assignments: topic.assignments.map { NewTopic.Assignment(partition: $0.partitionIndex, brokers: $0.brokerIDs) },
            configs: topic.configs.map { ($0.name, $0.value) })
    }

    private static func result(_ outcome: TopicCreation.Outcome, _ settings: EffectiveSettings, _ caller: Caller) -> Result {
        var result = Result()
        result.name = outcome.name
        switch outcome.result {
        case .failure(let refusal):
            (result.errorCode, result.errorMessage) = (ErrorCode(refusal.reason), refusal.message)
        case .success(let topic):
            result.topicID = UUID(topic.id)
            guard authorize(caller, .describeConfigs, .topic(topic.name)) else {
                (result.topicConfigErrorCode, result.configs) = (.topicAuthorizationFailed, nil)
                return result
            }
            result.numPartitions = Int32(clamping: topic.partitions.count)
            result.replicationFactor = Int16(clamping: topic.replicationFactor)
            result.configs = settings.topicEntries(overrides: outcome.configs).map { entry in
                var config = CreateTopicsResponse.CreatableTopicConfigs()
                // What was given is shown as it was given, as Apache Kafka does here and nowhere else.
                (config.name, config.value) = (entry.name, outcome.configs[entry.name] ?? entry.value)
                (config.readOnly, config.isSensitive) = (entry.setting.isReadOnly, entry.setting.isSensitive)
                config.configSource = entry.source.rawValue
                return config
            }
        }
        return result
    }
}
