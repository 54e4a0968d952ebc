/// Asks for topics, page by page.
public struct DescribeTopicPartitionsRequest: Message {
    static var api: API { API(.describeTopicPartitions, 0...0, flexible: 0) }

    /// A topic that is asked for.
    public struct TopicRequest: WireStruct {
        public var name = ""

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.noTags()
        }
    }

    /// The first partition of a page.
    public struct Cursor: WireStruct {
        public var topicName = ""
        public var partitionIndex: Int32 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&topicName)
            try c.int32(&partitionIndex)
            try c.noTags()
        }
    }

    /// Empty asks for all.
    public var topics: [TopicRequest] = []
    /// The most partitions that the answer may hold.
    public var responsePartitionLimit: Int32 = 2000
    /// Where to go on; null at the first page.
    public var cursor: Cursor? = nil

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&topics)
        try c.int32(&responsePartitionLimit)
        try c.nullableStruct(&cursor)
        try c.noTags()
    }
}
