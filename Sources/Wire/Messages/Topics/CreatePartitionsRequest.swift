/// Gives topics more partitions.
public struct CreatePartitionsRequest: Message {
    static var api: API { API(.createPartitions, 0...3, flexible: 2) }

    /// A topic that is to grow.
    public struct CreatePartitionsTopic: WireStruct {
        public var name = ""
        /// How many partitions the topic is to have, the old ones included.
        public var count: Int32 = 0
        /// Where the new partitions are to lie; null leaves it to the broker.
        public var assignments: [CreatePartitionsAssignment]? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.int32(&count)
            try c.nullableArray(&assignments)
            try c.noTags()
        }
    }

    /// Where a new partition is to lie.
    public struct CreatePartitionsAssignment: WireStruct {
        /// The replicas; the first is the preferred leader.
        public var brokerIDs: [Int32] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.array(&brokerIDs)
            try c.noTags()
        }
    }

    public var topics: [CreatePartitionsTopic] = []
    /// How long to wait until the partitions are there, in milliseconds.
    public var timeoutMs: Int32 = 0
    /// Checks all and creates nothing.
    public var validateOnly = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&topics)
        try c.int32(&timeoutMs)
        try c.bool(&validateOnly)
        try c.noTags()
    }
}
