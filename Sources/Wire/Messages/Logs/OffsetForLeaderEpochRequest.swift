/// Asks where leader epochs end.
public struct OffsetForLeaderEpochRequest: Message {
    static var api: API { API(.offsetForLeaderEpoch, 2...4, flexible: 4) }

    /// The partitions of one topic.
    public struct OffsetForLeaderTopic: WireStruct {
        public var topic = ""
        public var partitions: [OffsetForLeaderPartition] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&topic)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// What is asked of a partition.
    public struct OffsetForLeaderPartition: WireStruct {
        public var partition: Int32 = 0
        /// The leader epoch that the asker knows, −1 for none; fenced if it differs from the broker's.
        public var currentLeaderEpoch: Int32 = -1
        /// The epoch whose end is asked for.
        public var leaderEpoch: Int32 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partition)
            try c.int32(&currentLeaderEpoch)
            try c.int32(&leaderEpoch)
            try c.noTags()
        }
    }

    /// The follower's broker id; −1 for a consumer, −2 for a debugging consumer.
    public var replicaID: Int32 = -2
    public var topics: [OffsetForLeaderTopic] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(3...) { try c.int32(&replicaID) }
        try c.array(&topics)
        try c.noTags()
    }
}
