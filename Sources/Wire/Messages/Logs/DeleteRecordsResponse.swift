/// Where the logs begin now.
public struct DeleteRecordsResponse: Message {
    static var api: API { DeleteRecordsRequest.api }

    /// The partitions of one topic.
    public struct DeleteRecordsTopicResult: WireStruct {
        public var name = ""
        public var partitions: [DeleteRecordsPartitionResult] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// The result of one partition.
    public struct DeleteRecordsPartitionResult: WireStruct {
        public var partitionIndex: Int32 = 0
        /// The smallest log start offset of the replicas; −1 with an error.
        public var lowWatermark: Int64 = 0
        public var errorCode = ErrorCode.none

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            try c.int64(&lowWatermark)
            try c.errorCode(&errorCode)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var topics: [DeleteRecordsTopicResult] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.array(&topics)
        try c.noTags()
    }
}
