/// The offsets that were found.
public struct ListOffsetsResponse: Message {
    static var api: API { ListOffsetsRequest.api }

    /// The partitions of one topic.
    public struct ListOffsetsTopicResponse: WireStruct {
        public var name = ""
        public var partitions: [ListOffsetsPartitionResponse] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// The answer for a partition.
    public struct ListOffsetsPartitionResponse: WireStruct {
        public var partitionIndex: Int32 = 0
        public var errorCode = ErrorCode.none
        public var timestamp: Int64 = -1
        /// The first offset whose timestamp is not smaller than the one asked; −1 for none.
        public var offset: Int64 = -1
        /// The leader epoch of that offset, −1 when not known.
        public var leaderEpoch: Int32 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            try c.errorCode(&errorCode)
            try c.int64(&timestamp)
            try c.int64(&offset)
            if c.has(4...) { try c.int32(&leaderEpoch) }
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var topics: [ListOffsetsTopicResponse] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(2...) { try c.int32(&throttleTimeMs) }
        try c.array(&topics)
        try c.noTags()
    }
}
