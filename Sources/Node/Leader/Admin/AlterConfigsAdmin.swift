import Coordination
import Settings
import Wire

/// AlterConfigs at the leader: what is not named goes back to its default.
enum AlterConfigsAdmin {
    static func evaluate(_ request: AlterConfigsRequest, _ context: AdminContext) -> AdminOutcome {
        let outcomes = ConfigAlteration(context: context).evaluate(
            request.resources.map { resource in
                (ConfigAlteration.Target(type: resource.resourceType, name: resource.resourceName), edit(resource))
            })
        var response = AlterConfigsResponse()
        response.responses = outcomes.map { outcome in
            var result = AlterConfigsResponse.AlterConfigsResourceResponse()
            (result.resourceType, result.resourceName) = (outcome.target.type, outcome.target.name)
            if let error = outcome.error { (result.errorCode, result.errorMessage) = (error.code, error.message) }
            return result
        }
        if request.validateOnly { return AdminOutcome(response: .alterConfigs(response)) }
        return AdminOutcome(
            changes: outcomes.compactMap(\.change), response: .alterConfigs(response), warnings: outcomes.flatMap(\.warnings))
    }

    private static func edit(_ resource: AlterConfigsRequest.AlterConfigsResource) -> ConfigAlteration.Edit {
        let given = resource.configs.map { (name: $0.name, value: $0.value) }
        return ConfigAlteration.Edit(
            topic: { settings, _ throws(SettingError) in try settings.topicOverrides(given) },
            group: { settings, _ throws(SettingError) in try settings.groupOverrides(given) },
            broker: { settings, _ throws(SettingError) in try settings.dynamicSettings(given) },
            loggers: { KafkaError(.invalidRequest, "log levels are changed by IncrementalAlterConfigs only") })
    }
}
