/// What became of each topic.
public struct CreatePartitionsResponse: Message {
    static var api: API { CreatePartitionsRequest.api }

    /// The result of one topic.
    public struct CreatePartitionsTopicResult: WireStruct {
        public var name = ""
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.errorCode(&errorCode)
            try c.nullableString(&errorMessage)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var results: [CreatePartitionsTopicResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&results)
        try c.noTags()
    }
}
