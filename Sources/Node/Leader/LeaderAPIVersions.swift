import Wire

/// ApiVersions at the leader: brokers, which know how to ask, are told of the APIs between nodes too.
enum LeaderAPIVersions {
    static func handle(
        _ request: ApiVersionsRequest, _ context: RequestContext, epoch: Int64, serves: (APIKey) -> Bool
    ) -> HandlerResult {
        let result = ApiVersionsHandler.handle(request, context, epoch: epoch, serves: serves)
        guard context.caller.header.clientID?.hasPrefix(NodeNames.brokerClientIDPrefix) == true,
            case .reply(.apiVersions(var response)) = result
        else {
            return result
        }
        for key in APIKey.allCases where key.isInternal && serves(key) {
            var entry = ApiVersionsResponse.ApiVersion()
            let range = SupportedVersions.range(key)
            (entry.apiKey, entry.minVersion, entry.maxVersion) = (key.rawValue, range.lowerBound, range.upperBound)
            response.apiKeys.append(entry)
        }
        return .reply(.apiVersions(response))
    }
}
