import Coordination
import Settings
import Wire

/// DescribeConfigs: what topics, brokers and groups are set to, and by whom.
enum DescribeConfigsHandler {
    typealias Result = DescribeConfigsResponse.DescribeConfigsResult

    static func handle(_ request: DescribeConfigsRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let view = broker.view
        let settings = broker.effectiveSettings(view)
        var response = DescribeConfigsResponse()
        response.results = request.resources.map { resource in
            var result = Result()
            (result.resourceType, result.resourceName) = (resource.resourceType, resource.resourceName)
            do throws(KafkaError) {
                let entries = try entries(of: resource, settings, view, context)
                let keys = resource.configurationKeys.flatMap { $0.isEmpty ? nil : Set($0) }
                result.configs = entries.filter { keys?.contains($0.name) ?? true }.map { shown($0, request) }
            } catch {
                (result.errorCode, result.errorMessage) = (error.code, error.message)
            }
            return result
        }
        return .reply(.describeConfigs(response))
    }

    private static func entries(
        of resource: DescribeConfigsRequest.DescribeConfigsResource, _ settings: EffectiveSettings, _ view: BrokerView,
        _ context: RequestContext
    ) throws(KafkaError) -> [ConfigEntry] {
        let name = resource.resourceName
        switch ConfigResource.Kind(rawValue: resource.resourceType) {
        case .topic:
            guard authorize(context.caller, .describeConfigs, .topic(name)) else { throw KafkaError(.topicAuthorizationFailed) }
            if let fault = TopicName.fault(of: name) { throw KafkaError(.invalidTopicException, fault) }
            guard view.topic(name) != nil else { throw KafkaError(.unknownTopicOrPartition) }
            return settings.topicEntries(overrides: view.image.configs(of: .topic(name)))
        case .broker:
            guard authorize(context.caller, .describeConfigs, .cluster) else { throw KafkaError(.clusterAuthorizationFailed) }
            if name.isEmpty { return settings.clusterEntries() }
            guard name == String(view.nodeID) else {
                throw KafkaError(.invalidRequest, "this is broker \(view.nodeID): ask broker \(name) itself")
            }
            return settings.brokerEntries()
        case .group:
            guard !name.isEmpty else { throw KafkaError(.invalidRequest, "a group's name is not empty") }
            guard authorize(context.caller, .describeConfigs, .group(name)) else { throw KafkaError(.groupAuthorizationFailed) }
            return settings.groupEntries(overrides: view.image.configs(of: ConfigResource(.group, name)))
        case .brokerLogger, .clientMetrics, nil:
            throw KafkaError(.invalidRequest, "configs of resource type \(resource.resourceType) are not kept here")
        }
    }

    private static func shown(_ entry: ConfigEntry, _ request: DescribeConfigsRequest)
        -> DescribeConfigsResponse.DescribeConfigsResourceResult
    {
        var result = DescribeConfigsResponse.DescribeConfigsResourceResult()
        (result.name, result.value) = (entry.name, entry.value)
        (result.readOnly, result.isSensitive) = (entry.setting.isReadOnly, entry.setting.isSensitive)
        (result.isDefault, result.configSource) = (entry.source == .default, entry.source.rawValue)
        result.configType = entry.setting.type.rawValue
        if request.includeDocumentation { result.documentation = entry.setting.documentation }
        if request.includeSynonyms {
            result.synonyms = entry.synonyms.map { synonym in
                var shown = DescribeConfigsResponse.DescribeConfigsSynonym()
                (shown.name, shown.value, shown.source) = (synonym.name, synonym.value, synonym.source.rawValue)
                return shown
            }
        }
        return result
    }
}
