/// Appends record batches to partitions.
public struct ProduceRequest: Message {
    static var api: API { API(.produce, 3...13, flexible: 9) }

    /// The batches for one topic: by name up to version 12, by id from 13 on.
    public struct TopicProduceData: WireStruct {
        public var name = ""
        public var topicID = UUID.zero
        public var partitionData: [PartitionProduceData] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            if c.has(...12) { try c.string(&name) }
            if c.has(13...) { try c.uuid(&topicID) }
            try c.array(&partitionData)
            try c.noTags()
        }
    }

    /// The batch for one partition.
    public struct PartitionProduceData: WireStruct {
        public var index: Int32 = 0
        public var records: Payload? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&index)
            try c.records(&records)
            try c.noTags()
        }
    }

    /// Set by a transactional producer only.
    public var transactionalID: String? = nil
    /// Who must have the batch before the answer: 0 nobody (no answer is sent), 1 the leader, −1 all in-sync replicas.
    public var acks: Int16 = 0
    /// How long the leader may wait for the other replicas, in milliseconds.
    public var timeoutMs: Int32 = 0
    public var topicData: [TopicProduceData] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.nullableString(&transactionalID)
        try c.int16(&acks)
        try c.int32(&timeoutMs)
        try c.array(&topicData)
        try c.noTags()
    }
}
