/// Sets all settings of resources at once: what is not named falls back to its default.
public struct AlterConfigsRequest: Message {
    static var api: API { API(.alterConfigs, 0...2, flexible: 2) }

    /// Something that has settings.
    public struct AlterConfigsResource: WireStruct {
        /// 2 topic, 4 broker, 8 broker loggers, 16 client metrics, 32 group.
        public var resourceType: Int8 = 0
        public var resourceName = ""
        public var configs: [AlterableConfig] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int8(&resourceType)
            try c.string(&resourceName)
            try c.array(&configs)
            try c.noTags()
        }
    }

    /// A setting.
    public struct AlterableConfig: WireStruct {
        public var name = ""
        public var value: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.nullableString(&value)
            try c.noTags()
        }
    }

    public var resources: [AlterConfigsResource] = []
    /// Checks all and changes nothing.
    public var validateOnly = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&resources)
        try c.bool(&validateOnly)
        try c.noTags()
    }
}
