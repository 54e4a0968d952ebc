/// Asks for the offsets that belong to timestamps.
public struct ListOffsetsRequest: Message {
    static var api: API { API(.listOffsets, 1...11, flexible: 6) }

    /// The partitions of one topic.
    public struct ListOffsetsTopic: WireStruct {
        public var name = ""
        public var partitions: [ListOffsetsPartition] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// What is asked of a partition.
    public struct ListOffsetsPartition: WireStruct {
        public var partitionIndex: Int32 = 0
        public var currentLeaderEpoch: Int32 = -1
        /// Milliseconds, or −1 latest, −2 earliest, −3 largest timestamp, −4 earliest local, −5 latest tiered, −6 earliest not yet
        /// tiered.
        public var timestamp: Int64 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            if c.has(4...) { try c.int32(&currentLeaderEpoch) }
            try c.int64(&timestamp)
            try c.noTags()
        }
    }

    public var replicaID: Int32 = 0
    /// 0: the latest offset is the high watermark, 1: the last stable offset.
    public var isolationLevel: Int8 = 0
    public var topics: [ListOffsetsTopic] = []
    /// How long remote storage may take, in milliseconds.
    public var timeoutMs: Int32 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&replicaID)
        if c.has(2...) { try c.int8(&isolationLevel) }
        try c.array(&topics)
        if c.has(10...) { try c.int32(&timeoutMs) }
        try c.noTags()
    }
}
