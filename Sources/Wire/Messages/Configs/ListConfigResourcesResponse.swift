/// The resources that have settings.
public struct ListConfigResourcesResponse: Message {
    static var api: API { ListConfigResourcesRequest.api }

    /// Something that has settings.
    public struct ConfigResource: WireStruct {
        public var resourceName = ""
        /// 2 topic, 4 broker, 8 broker loggers, 16 client metrics, 32 group.
        public var resourceType: Int8 = 16

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&resourceName)
            if c.has(1...) { try c.int8(&resourceType) }
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var errorCode = ErrorCode.none
    public var configResources: [ConfigResource] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.errorCode(&errorCode)
        try c.array(&configResources)
        try c.noTags()
    }
}
