/// What became of each batch.
public struct ProduceResponse: Message {
    static var api: API { ProduceRequest.api }

    /// The results of one topic: by name up to version 12, by id from 13 on.
    public struct TopicProduceResponse: WireStruct {
        public var name = ""
        public var topicID = UUID.zero
        public var partitionResponses: [PartitionProduceResponse] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(...12) { try c.string(&name) }
            if c.has(13...) { try c.uuid(&topicID) }
            try c.array(&partitionResponses)
            try c.noTags()
        }
    }

    /// The result of one partition.
    public struct PartitionProduceResponse: WireStruct {
        public var index: Int32 = 0
        public var errorCode = ErrorCode.none
        /// The offset of the batch's first record; −1 with an error.
        public var baseOffset: Int64 = 0
        /// The broker's time in milliseconds if the topic uses append time, else −1.
        public var logAppendTimeMs: Int64 = -1
        public var logStartOffset: Int64 = -1
        /// The records for which the whole batch was refused.
        public var recordErrors: [BatchIndexAndErrorMessage] = []
        public var errorMessage: String? = nil
        /// With a leadership error: who leads now.
        public var currentLeader = LeaderIdAndEpoch()

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&index)
            try c.errorCode(&errorCode)
            try c.int64(&baseOffset)
            try c.int64(&logAppendTimeMs)
            if c.has(5...) { try c.int64(&logStartOffset) }
            if c.has(8...) {
                try c.array(&recordErrors)
                try c.nullableString(&errorMessage)
            }
            var tags = try c.tags()
            if c.has(10...) { try c.tagged(0, &currentLeader, in: &tags) }
        }
    }

    /// A record that was refused.
    public struct BatchIndexAndErrorMessage: WireStruct {
        /// The record's place in its batch, from 0.
        public var batchIndex: Int32 = 0
        public var batchIndexErrorMessage: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&batchIndex)
            try c.nullableString(&batchIndexErrorMessage)
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

    public var responses: [TopicProduceResponse] = []
    public var throttleTimeMs: Int32 = 0
    /// The endpoints of all leaders that `currentLeader` names.
    public var nodeEndpoints: [NodeEndpoint] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&responses)
        try c.int32(&throttleTimeMs)
        var tags = try c.tags()
        if c.has(10...) { try c.tagged(0, &nodeEndpoints, in: &tags) }
    }
}
