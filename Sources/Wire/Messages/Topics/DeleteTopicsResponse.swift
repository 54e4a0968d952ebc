/// What became of each topic.
public struct DeleteTopicsResponse: Message {
    static var api: API { DeleteTopicsRequest.api }

    /// The result of one topic.
    public struct DeletableTopicResult: WireStruct {
        /// Null (from version 6 on) when an unknown id was asked.
        public var name: String? = ""
        public var topicID = UUID.zero
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.nullableString(&name, from: 6)
            if c.has(6...) { try c.uuid(&topicID) }
            try c.errorCode(&errorCode)
            if c.has(5...) { try c.nullableString(&errorMessage) }
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var responses: [DeletableTopicResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(1...) { try c.int32(&throttleTimeMs) }
        try c.array(&responses)
        try c.noTags()
    }
}
