import Coordination
import Settings
import Wire

/// IncrementalAlterConfigs at the leader.
enum IncrementalAlterConfigsAdmin {
    /// Kafka's names of log levels.
    private static let levels: Set<String> = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"]

    static func evaluate(_ request: IncrementalAlterConfigsRequest, _ context: AdminContext) -> AdminOutcome {
        let outcomes = ConfigAlteration(context: context).evaluate(
            request.resources.map { resource in
                (ConfigAlteration.Target(type: resource.resourceType, name: resource.resourceName), edit(resource))
            })
        var response = IncrementalAlterConfigsResponse()
        response.responses = outcomes.map { outcome in
            var result = IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
            (result.resourceType, result.resourceName) = (outcome.target.type, outcome.target.name)
            if let error = outcome.error { (result.errorCode, result.errorMessage) = (error.code, error.message) }
            return result
        }
        if request.validateOnly { return AdminOutcome(response: .incrementalAlterConfigs(response)) }
        return AdminOutcome(
            changes: outcomes.compactMap(\.change), response: .incrementalAlterConfigs(response),
            warnings: outcomes.flatMap(\.warnings))
    }

    private static func edit(_ resource: IncrementalAlterConfigsRequest.AlterConfigsResource) -> ConfigAlteration.Edit {
        let changes = resource.configs.map { ConfigChange($0.name, operation: $0.configOperation, value: $0.value) }
        return ConfigAlteration.Edit(
            topic: { settings, present throws(SettingError) in try settings.topicOverrides(present, after: changes) },
            group: { settings, present throws(SettingError) in try settings.groupOverrides(present, after: changes) },
            broker: { settings, present throws(SettingError) in try settings.dynamicSettings(present, after: changes) },
            loggers: { loggers(changes) })
    }

    /// Log levels are set by flag; what Apache Kafka would refuse for a reason of its own is refused for that reason.
    private static func loggers(_ changes: [ConfigChange]) -> KafkaError {
        for change in changes {
            guard change.operation == ConfigChange.Operation.set.rawValue else {
                return KafkaError(.invalidRequest, "the level of \(change.name) can be set, and nothing else")
            }
            guard change.name == "root" else { return KafkaError(.invalidConfig, "there is no logger \(change.name)") }
            guard let level = change.value, levels.contains(level) else {
                return KafkaError(.invalidConfig, "\(change.value ?? "null") is no log level")
            }
        }
        return KafkaError(.invalidRequest, "the log level is set when the broker starts: --log-level")
    }
}
