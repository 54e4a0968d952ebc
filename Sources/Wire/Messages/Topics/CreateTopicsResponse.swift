/// What became of each topic.
public struct CreateTopicsResponse: Message {
    static var api: API { CreateTopicsRequest.api }

    /// The result of one topic.
    public struct CreatableTopicResult: WireStruct {
        public var name = ""
        public var topicID = UUID.zero
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil
        /// Set when the asker may not read the settings, which are then null.
        public var topicConfigErrorCode = ErrorCode.none
        /// −1 when the asker may not know it; so is the replication factor.
        public var numPartitions: Int32 = -1
        public var replicationFactor: Int16 = -1
        public var configs: [CreatableTopicConfigs]? = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            if c.has(7...) { try c.uuid(&topicID) }
            try c.errorCode(&errorCode)
            if c.has(1...) { try c.nullableString(&errorMessage) }
            if c.has(5...) {
                try c.int32(&numPartitions)
                try c.int16(&replicationFactor)
                try c.nullableArray(&configs)
            }
            var tags = try c.tags()
            try c.tagged(0, &topicConfigErrorCode, in: &tags)
        }
    }

    /// A setting of the topic as it is now.
    public struct CreatableTopicConfigs: WireStruct {
        public var name = ""
        public var value: String? = nil
        public var readOnly = false
        /// Which layer the value comes from, as DescribeConfigs numbers them.
        public var configSource: Int8 = -1
        public var isSensitive = false

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.nullableString(&value)
            try c.bool(&readOnly)
            try c.int8(&configSource)
            try c.bool(&isSensitive)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var topics: [CreatableTopicResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(2...) { try c.int32(&throttleTimeMs) }
        try c.array(&topics)
        try c.noTags()
    }
}
