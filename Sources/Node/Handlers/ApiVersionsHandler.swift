import Wire

/// ApiVersions: how a client finds out what it may ask.
enum ApiVersionsHandler {
    /// `epoch` is the image's version, which stands for the cluster's features: there is none to be switched on yet.
    static func handle(
        _ request: ApiVersionsRequest, _ context: RequestContext, epoch: Int64, serves: (APIKey) -> Bool
    ) -> HandlerResult {
        var response = ApiVersionsResponse()
        if context.version >= 3, !isName(request.clientSoftwareName) || !isName(request.clientSoftwareVersion) {
            response.errorCode = .invalidRequest
            return .reply(.apiVersions(response))
        }
        response.finalizedFeaturesEpoch = epoch
        response.apiKeys = SupportedVersions.advertised.filter { serves($0.0) }.map { entry($0.0, $0.1) }
        return .reply(.apiVersions(response))
    }

    /// The answer, in version 0, to a version that is not ours: the client tries again with one that is (KIP-511).
    static func unsupported() -> HandlerResult {
        var response = ApiVersionsResponse()
        response.errorCode = .unsupportedVersion
        response.apiKeys = [entry(.apiVersions, SupportedVersions.range(.apiVersions))]
        return .reply(.apiVersions(response))
    }

    private static func entry(_ key: APIKey, _ versions: ClosedRange<Version>) -> ApiVersionsResponse.ApiVersion {
        var entry = ApiVersionsResponse.ApiVersion()
        (entry.apiKey, entry.minVersion, entry.maxVersion) = (key.rawValue, versions.lowerBound, versions.upperBound)
        return entry
    }

    /// A software name or version: letters and digits, with `-` and `.` inside (KIP-511).
    private static func isName(_ text: String) -> Bool {
        func isAlphanumeric(_ c: UInt8) -> Bool {
            (0x30...0x39).contains(c) || (0x41...0x5A).contains(c) || (0x61...0x7A).contains(c)
        }
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }
    }
}
