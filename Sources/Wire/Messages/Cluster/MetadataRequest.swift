/// Asks for brokers and topics.
public struct MetadataRequest: Message {
    static var api: API { API(.metadata, 0...13, flexible: 9) }

    /// A topic, by id (from version 10 on) or by name.
    public struct MetadataRequestTopic: WireStruct {
        public var topicID = UUID.zero
        public var name: String? = ""

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(10...) { try c.uuid(&topicID) }
            try c.nullableString(&name, from: 10)
            try c.noTags()
        }
    }

    /// Null asks for all topics (in version 0 the empty array does), the empty array for none.
    public var topics: [MetadataRequestTopic]? = []
    public var allowAutoTopicCreation = true
    public var includeClusterAuthorizedOperations = false
    public var includeTopicAuthorizedOperations = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.nullableArray(&topics, from: 1)
        if c.has(4...) { try c.bool(&allowAutoTopicCreation) }
        if c.has(8...10) { try c.bool(&includeClusterAuthorizedOperations) }
        if c.has(8...) { try c.bool(&includeTopicAuthorizedOperations) }
        try c.noTags()
    }
}
