/// Deletes topics.
public struct DeleteTopicsRequest: Message {
    static var api: API { API(.deleteTopics, 0...6, flexible: 4) }

    /// A topic to delete, by name or by id.
    public struct DeleteTopicState: WireStruct {
        /// Null if the topic is named by its id.
        public var name: String? = nil
        public var topicID = UUID.zero

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.nullableString(&name)
            try c.uuid(&topicID)
            try c.noTags()
        }
    }

    /// From version 6 on; up to version 5 the names stand in `topicNames`.
    public var topics: [DeleteTopicState] = []
    /// Up to version 5.
    public var topicNames: [String] = []
    /// How long to wait until the topics are gone, in milliseconds.
    public var timeoutMs: Int32 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(6...) { try c.array(&topics) }
        if c.has(...5) { try c.array(&topicNames) }
        try c.int32(&timeoutMs)
        try c.noTags()
    }
}
