/// Creates topics.
public struct CreateTopicsRequest: Message {
    static var api: API { API(.createTopics, 0...7, flexible: 5) }

    /// A topic to create.
    public struct CreatableTopic: WireStruct {
        public var name = ""
        /// −1 takes the broker's default, and must be −1 if assignments are given.
        public var numPartitions: Int32 = 0
        /// −1 takes the broker's default, and must be −1 if assignments are given.
        public var replicationFactor: Int16 = 0
        public var assignments: [CreatableReplicaAssignment] = []
        public var configs: [CreatableTopicConfig] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.int32(&numPartitions)
            try c.int16(&replicationFactor)
            try c.array(&assignments)
            try c.array(&configs)
            try c.noTags()
        }
    }

    /// Where a partition is to lie.
    public struct CreatableReplicaAssignment: WireStruct {
        public var partitionIndex: Int32 = 0
        /// The replicas; the first is the preferred leader.
        public var brokerIDs: [Int32] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            try c.array(&brokerIDs)
            try c.noTags()
        }
    }

    /// A setting of the new topic.
    public struct CreatableTopicConfig: WireStruct {
        public var name = ""
        public var value: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.nullableString(&value)
            try c.noTags()
        }
    }

    public var topics: [CreatableTopic] = []
    /// How long to wait until the topics are there, in milliseconds.
    public var timeoutMs: Int32 = 60000
    /// Checks all and creates nothing.
    public var validateOnly = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&topics)
        try c.int32(&timeoutMs)
        if c.has(1...) { try c.bool(&validateOnly) }
        try c.noTags()
    }
}
