/// What became of each resource.
public struct IncrementalAlterConfigsResponse: Message {
    static var api: API { IncrementalAlterConfigsRequest.api }

    /// The result of one resource.
    public struct AlterConfigsResourceResponse: WireStruct {
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil
        /// 2 topic, 4 broker, 8 broker loggers, 16 client metrics, 32 group.
        public var resourceType: Int8 = 0
        public var resourceName = ""

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.nullableString(&errorMessage)
            try c.int8(&resourceType)
            try c.string(&resourceName)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var responses: [AlterConfigsResourceResponse] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&responses)
        try c.noTags()
    }
}
