/// Reads batches of partitions, for a consumer or for a follower.
public struct FetchRequest: Message {
    static var api: API { API(.fetch, 4...18, flexible: 12) }

    /// The follower that asks.
    public struct ReplicaState: WireStruct {
        public var replicaID: Int32 = -1
        public var replicaEpoch: Int64 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&replicaID)
            try c.int64(&replicaEpoch)
            try c.noTags()
        }
    }

    /// What to read of a topic: by name up to version 12, by id from 13 on.
    public struct FetchTopic: WireStruct {
        public var topic = ""
        public var topicID = UUID.zero
        public var partitions: [FetchPartition] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(...12) { try c.string(&topic) }
            if c.has(13...) { try c.uuid(&topicID) }
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// What to read of a partition.
    public struct FetchPartition: WireStruct {
        public var partition: Int32 = 0
        /// The leader epoch that the asker knows, −1 for none; fenced if it differs from the broker's.
        public var currentLeaderEpoch: Int32 = -1
        public var fetchOffset: Int64 = 0
        /// The epoch of the last batch that a follower has, to find where logs diverge; −1 from a consumer.
        public var lastFetchedEpoch: Int32 = -1
        /// The follower's log start offset; −1 from a consumer.
        public var logStartOffset: Int64 = -1
        /// The bound for this partition, which the answer's first batch may exceed.
        public var partitionMaxBytes: Int32 = 0
        public var replicaDirectoryID = UUID.zero
        /// The high watermark that the follower knows (KIP-1166); the largest number if it does not say.
        public var highWatermark: Int64 = .max

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partition)
            if c.has(9...) { try c.int32(&currentLeaderEpoch) }
            try c.int64(&fetchOffset)
            if c.has(12...) { try c.int32(&lastFetchedEpoch) }
            if c.has(5...) { try c.int64(&logStartOffset) }
            try c.int32(&partitionMaxBytes)
            var tags = try c.tags()
            if c.has(17...) { try c.tagged(0, &replicaDirectoryID, in: &tags) }
            if c.has(18...) { try c.tagged(1, &highWatermark, default: .max, in: &tags) }
        }
    }

    /// Partitions to take out of the session.
    public struct ForgottenTopic: WireStruct {
        public var topic = ""
        public var topicID = UUID.zero
        public var partitions: [Int32] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(...12) { try c.string(&topic) }
            if c.has(13...) { try c.uuid(&topicID) }
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// Sent by brokers only.
    public var clusterID: String? = nil
    /// The follower's broker id up to version 14; −1 for a consumer. Later versions have it in `replicaState`.
    public var replicaID: Int32 = -1
    public var replicaState = ReplicaState()
    /// How long to wait for `minBytes`, in milliseconds.
    public var maxWaitMs: Int32 = 0
    /// The answer may be held back until so many bytes are there.
    public var minBytes: Int32 = 0
    /// The bound of the whole answer, which its first batch may exceed.
    public var maxBytes: Int32 = .max
    /// 0 reads up to the high watermark, 1 up to the last stable offset.
    public var isolationLevel: Int8 = 0
    /// The fetch session, 0 for none (KIP-227).
    public var sessionID: Int32 = 0
    /// Counts the requests of a session; 0 opens one, −1 is a full fetch without.
    public var sessionEpoch: Int32 = -1
    public var topics: [FetchTopic] = []
    /// What an incremental fetch takes out of its session.
    public var forgottenTopicsData: [ForgottenTopic] = []
    /// The rack of the consumer, for a choice of replica (KIP-392).
    public var rackID = ""

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(...14) { try c.int32(&replicaID) }
        try c.int32(&maxWaitMs)
        try c.int32(&minBytes)
        try c.int32(&maxBytes)
        try c.int8(&isolationLevel)
        if c.has(7...) {
            try c.int32(&sessionID)
            try c.int32(&sessionEpoch)
        }
        try c.array(&topics)
        if c.has(7...) { try c.array(&forgottenTopicsData) }
        if c.has(11...) { try c.string(&rackID) }
        var tags = try c.tags()
        try c.tagged(0, &clusterID, in: &tags)
        if c.has(15...) { try c.tagged(1, &replicaState, in: &tags) }
    }
}
