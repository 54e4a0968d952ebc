/// Changes single settings of resources.
public struct IncrementalAlterConfigsRequest: Message {
    static var api: API { API(.incrementalAlterConfigs, 0...1, flexible: 1) }

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

    /// A change of a setting.
    public struct AlterableConfig: WireStruct {
        public var name = ""
        /// 0 set, 1 delete, 2 append to the list, 3 subtract from the list.
        public var configOperation: Int8 = 0
        public var value: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.int8(&configOperation)
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
