/// Asks for the settings of topics, brokers and groups.
public struct DescribeConfigsRequest: Message {
    static var api: API { API(.describeConfigs, 0...4, flexible: 4) }

    /// Something that has settings.
    public struct DescribeConfigsResource: WireStruct {
        /// 2 topic, 4 broker, 8 broker loggers, 16 client metrics, 32 group.
        public var resourceType: Int8 = 0
        public var resourceName = ""
        /// The names wanted; null asks for all.
        public var configurationKeys: [String]? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int8(&resourceType)
            try c.string(&resourceName)
            try c.nullableArray(&configurationKeys)
            try c.noTags()
        }
    }

    public var resources: [DescribeConfigsResource] = []
    public var includeSynonyms = false
    public var includeDocumentation = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&resources)
        if c.has(1...) { try c.bool(&includeSynonyms) }
        if c.has(3...) { try c.bool(&includeDocumentation) }
        try c.noTags()
    }
}
