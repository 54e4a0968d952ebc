/// Where the epochs end.
public struct OffsetForLeaderEpochResponse: Message {
    static var api: API { OffsetForLeaderEpochRequest.api }

    /// The partitions of one topic.
    public struct OffsetForLeaderTopicResult: WireStruct {
        public var topic = ""
        public var partitions: [EpochEndOffset] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// The largest epoch not above the one asked, and its end.
    public struct EpochEndOffset: WireStruct {
        public var errorCode = ErrorCode.none
        public var partition: Int32 = 0
        public var leaderEpoch: Int32 = -1
        /// The offset behind the epoch's last record; −1 when not known.
        public var endOffset: Int64 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.int32(&partition)
            try c.int32(&leaderEpoch)
            try c.int64(&endOffset)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var topics: [OffsetForLeaderTopicResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&topics)
        try c.noTags()
    }
}
