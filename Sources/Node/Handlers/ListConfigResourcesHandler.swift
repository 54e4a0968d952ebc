import Coordination
import Wire

/// ListConfigResources: which resources have settings (KIP-1142).
enum ListConfigResourcesHandler {
    static func handle(_ request: ListConfigResourcesRequest, _ context: RequestContext, _ view: BrokerView) -> HandlerResult {
        var response = ListConfigResourcesResponse()
        let all = ConfigResource.Kind.allCases
        var kinds = context.version == 0 ? [.clientMetrics] : request.resourceTypes.compactMap(ConfigResource.Kind.init)
        if context.version > 0, request.resourceTypes.isEmpty { kinds = all }
        guard context.version == 0 || request.resourceTypes.allSatisfy({ ConfigResource.Kind(rawValue: $0) != nil }) else {
            response.errorCode = .unsupportedVersion
            return .reply(.listConfigResources(response))
        }
        for kind in all where kinds.contains(kind) {
            response.configResources += names(of: kind, view).sorted().map { name in
                var resource = ListConfigResourcesResponse.ConfigResource()
                (resource.resourceName, resource.resourceType) = (name, kind.rawValue)
                return resource
            }
        }
        return .reply(.listConfigResources(response))
    }

    private static func names(of kind: ConfigResource.Kind, _ view: BrokerView) -> [String] {
        switch kind {
        case .topic: view.topics.map(\.name)
        case .broker, .brokerLogger: view.image.brokers.keys.map(String.init)
        case .group, .clientMetrics: view.image.configs.keys.filter { $0.kind == kind }.map(\.name)
        }
    }
}
