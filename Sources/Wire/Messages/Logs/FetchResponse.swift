/// Batches, partition by partition.
public struct FetchResponse: Message {
    static var api: API { FetchRequest.api }

    /// What was read of a topic: by name up to version 12, by id from 13 on.
    public struct FetchableTopicResponse: WireStruct {
        public var topic = ""
        public var topicID = UUID.zero
        public var partitions: [PartitionData] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(...12) { try c.string(&topic) }
            if c.has(13...) { try c.uuid(&topicID) }
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// What was read of a partition.
    public struct PartitionData: WireStruct {
        public var partitionIndex: Int32 = 0
        public var errorCode = ErrorCode.none
        public var highWatermark: Int64 = 0
        /// Before it every transaction is decided; −1 when not known.
        public var lastStableOffset: Int64 = -1
        public var logStartOffset: Int64 = -1
        /// For a follower whose log has diverged: the largest common epoch and its end.
        public var divergingEpoch = EpochEndOffset()
        /// With a leadership error: who leads now.
        public var currentLeader = LeaderIdAndEpoch()
        /// Used between Kafka's controllers only.
        public var snapshotID = SnapshotId()
        /// Null unless the request asked for committed records only.
        public var abortedTransactions: [AbortedTransaction]? = nil
        /// The broker that the consumer had better ask, −1 for this one.
        public var preferredReadReplica: Int32 = -1
        public var records: Payload? = .bytes([])

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            try c.errorCode(&errorCode)
            try c.int64(&highWatermark)
            try c.int64(&lastStableOffset)
            if c.has(5...) { try c.int64(&logStartOffset) }
            try c.nullableArray(&abortedTransactions)
            if c.has(11...) { try c.int32(&preferredReadReplica) }
            try c.records(&records)
            var tags = try c.tags()
            try c.tagged(0, &divergingEpoch, in: &tags)
            try c.tagged(1, &currentLeader, in: &tags)
            try c.tagged(2, &snapshotID, in: &tags)
        }
    }

    /// The end of a leader epoch.
    public struct EpochEndOffset: WireStruct {
        public var epoch: Int32 = -1
        public var endOffset: Int64 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&epoch)
            try c.int64(&endOffset)
            try c.noTags()
        }
    }

    /// The leader of a partition; −1 and −1 when not known.
    public struct LeaderIdAndEpoch: WireStruct {
        public var leaderID: Int32 = -1
        public var leaderEpoch: Int32 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&leaderID)
            try c.int32(&leaderEpoch)
            try c.noTags()
        }
    }

    /// The end of a snapshot.
    public struct SnapshotId: WireStruct {
        public var endOffset: Int64 = -1
        public var epoch: Int32 = -1

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int64(&endOffset)
            try c.int32(&epoch)
            try c.noTags()
        }
    }

    /// A transaction whose records a consumer leaves out.
    public struct AbortedTransaction: WireStruct {
        public var producerID: Int64 = 0
        /// The offset of the transaction's first record.
        public var firstOffset: Int64 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int64(&producerID)
            try c.int64(&firstOffset)
            try c.noTags()
        }
    }

    /// Where a leader that is named above can be reached.
    public struct NodeEndpoint: WireStruct {
        public var nodeID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0
        public var rack: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&nodeID)
            try c.string(&host)
            try c.int32(&port)
            try c.nullableString(&rack)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var errorCode = ErrorCode.none
    /// The fetch session that was opened or goes on, 0 for none.
    public var sessionID: Int32 = 0
    public var responses: [FetchableTopicResponse] = []
    /// The endpoints of all leaders that `currentLeader` names.
    public var nodeEndpoints: [NodeEndpoint] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        if c.has(7...) {
            try c.errorCode(&errorCode)
            try c.int32(&sessionID)
        }
        try c.array(&responses)
        var tags = try c.tags()
        if c.has(16...) { try c.tagged(0, &nodeEndpoints, in: &tags) }
    }
}
