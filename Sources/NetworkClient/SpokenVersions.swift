import Wire

/// What a node said that it speaks.
struct SpokenVersions {
    private var ranges: [Int16: ClosedRange<Version>] = [:]

    init(_ response: ApiVersionsResponse) {
        for api in response.apiKeys where api.minVersion <= api.maxVersion { ranges[api.apiKey] = api.minVersion...api.maxVersion }
    }

    /// The highest version that both sides speak. Internal APIs are not told to everybody: one that the node is silent about is asked in
    /// the first version.
    func common(_ key: APIKey) -> Version? {
        let ours = SupportedVersions.range(key)
        guard let theirs = ranges[key.rawValue] else { return key.isInternal ? ours.lowerBound : nil }
        let version = min(ours.upperBound, theirs.upperBound)
        return version >= max(ours.lowerBound, theirs.lowerBound) ? version : nil
    }
}
