/// A page of topics.
public struct DescribeTopicPartitionsResponse: Message {
    static var api: API { DescribeTopicPartitionsRequest.api }

    /// A topic and its partitions.
    public struct DescribeTopicPartitionsResponseTopic: WireStruct {
        public var errorCode = ErrorCode.none
        public var name: String? = nil
        public var topicID = UUID.zero
        public var isInternal = false
        public var partitions: [DescribeTopicPartitionsResponsePartition] = []
        /// A bit for each operation allowed; the smallest number means "not asked".
        public var topicAuthorizedOperations: Int32 = .min

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.nullableString(&name)
            try c.uuid(&topicID)
            try c.bool(&isInternal)
            try c.array(&partitions)
            try c.int32(&topicAuthorizedOperations)
            try c.noTags()
        }
    }

    /// A partition and its replicas.
    public struct DescribeTopicPartitionsResponsePartition: WireStruct {
        public var errorCode = ErrorCode.none
        public var partitionIndex: Int32 = 0
        /// The leader's broker id, −1 for none.
        public var leaderID: Int32 = 0
        public var leaderEpoch: Int32 = -1
        public var replicaNodes: [Int32] = []
        public var isrNodes: [Int32] = []
        /// Replicas outside the in-sync set that may lead all the same (KIP-966); null when not known.
        public var eligibleLeaderReplicas: [Int32]? = nil
        /// The last of them that were known; null when not known.
        public var lastKnownElr: [Int32]? = nil
        public var offlineReplicas: [Int32] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.int32(&partitionIndex)
            try c.int32(&leaderID)
            try c.int32(&leaderEpoch)
            try c.array(&replicaNodes)
            try c.array(&isrNodes)
            try c.nullableArray(&eligibleLeaderReplicas)
            try c.nullableArray(&lastKnownElr)
            try c.array(&offlineReplicas)
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

    public var throttleTimeMs: Int32 = 0
    public var topics: [DescribeTopicPartitionsResponseTopic] = []
    /// Where the next page begins; null at the last.
    public var nextCursor: Cursor? = nil

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&topics)
        try c.nullableStruct(&nextCursor)
        try c.noTags()
    }
}
