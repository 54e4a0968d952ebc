/// The settings.
public struct DescribeConfigsResponse: Message {
    static var api: API { DescribeConfigsRequest.api }

    /// The settings of one resource.
    public struct DescribeConfigsResult: WireStruct {
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil
        /// 2 topic, 4 broker, 8 broker loggers, 16 client metrics, 32 group.
        public var resourceType: Int8 = 0
        public var resourceName = ""
        public var configs: [DescribeConfigsResourceResult] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.nullableString(&errorMessage)
            try c.int8(&resourceType)
            try c.string(&resourceName)
            try c.array(&configs)
            try c.noTags()
        }
    }

    /// A setting.
    public struct DescribeConfigsResourceResult: WireStruct {
        public var name = ""
        /// Null for a sensitive value.
        public var value: String? = nil
        public var readOnly = false
        /// In version 0 only, which has no source.
        public var isDefault = false
        /// 1 topic, 2 broker, 3 all brokers, 4 the broker's file, 5 default, 6 broker loggers, 7 client metrics, 8 group; −1 unknown.
        public var configSource: Int8 = -1
        public var isSensitive = false
        /// All layers that hold a value, the one in force first.
        public var synonyms: [DescribeConfigsSynonym] = []
        /// 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password; 0 unknown.
        public var configType: Int8 = 0
        public var documentation: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.nullableString(&value)
            try c.bool(&readOnly)
            if c.has(...0) { try c.bool(&isDefault) }
            if c.has(1...) { try c.int8(&configSource) }
            try c.bool(&isSensitive)
            if c.has(1...) { try c.array(&synonyms) }
            if c.has(3...) {
                try c.int8(&configType)
                try c.nullableString(&documentation)
            }
            try c.noTags()
        }
    }

    /// The value of a setting in one layer.
    public struct DescribeConfigsSynonym: WireStruct {
        public var name = ""
        public var value: String? = nil
        /// Numbered like `configSource`.
        public var source: Int8 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.nullableString(&value)
            try c.int8(&source)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var results: [DescribeConfigsResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&results)
        try c.noTags()
    }
}
