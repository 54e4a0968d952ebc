/// What the broker speaks.
public struct ApiVersionsResponse: Message {
    static var api: API { ApiVersionsRequest.api }

    /// The versions of an API; both ends belong to the range.
    public struct ApiVersion: WireStruct {
        /// A number, since a peer may know more APIs than we do.
        public var apiKey: Int16 = 0
        public var minVersion: Int16 = 0
        public var maxVersion: Int16 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int16(&apiKey)
            try c.int16(&minVersion)
            try c.int16(&maxVersion)
            try c.noTags()
        }
    }

    /// The levels of a feature that this broker can run at.
    public struct SupportedFeatureKey: WireStruct {
        public var name = ""
        public var minVersion: Int16 = 0
        public var maxVersion: Int16 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.int16(&minVersion)
            try c.int16(&maxVersion)
            try c.noTags()
        }
    }

    /// The level at which the cluster runs a feature.
    public struct FinalizedFeatureKey: WireStruct {
        public var name = ""
        public var maxVersionLevel: Int16 = 0
        public var minVersionLevel: Int16 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.int16(&maxVersionLevel)
            try c.int16(&minVersionLevel)
            try c.noTags()
        }
    }

    public var errorCode = ErrorCode.none
    public var apiKeys: [ApiVersion] = []
    public var throttleTimeMs: Int32 = 0
    public var supportedFeatures: [SupportedFeatureKey] = []
    /// Counts changes of the finalized features, −1 when not known.
    public var finalizedFeaturesEpoch: Int64 = -1
    public var finalizedFeatures: [FinalizedFeatureKey] = []
    public var zkMigrationReady = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.errorCode(&errorCode)
        try c.array(&apiKeys)
        if c.has(1...) { try c.int32(&throttleTimeMs) }
        var tags = try c.tags()
        try c.tagged(0, &supportedFeatures, in: &tags)
        try c.tagged(1, &finalizedFeaturesEpoch, default: -1, in: &tags)
        try c.tagged(2, &finalizedFeatures, in: &tags)
        try c.tagged(3, &zkMigrationReady, in: &tags)
    }
}
