/// Deletes the oldest records of partitions.
public struct DeleteRecordsRequest: Message {
    static var api: API { API(.deleteRecords, 0...2, flexible: 2) }

    /// The partitions of one topic.
    public struct DeleteRecordsTopic: WireStruct {
        public var name = ""
        public var partitions: [DeleteRecordsPartition] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.array(&partitions)
            try c.noTags()
        }
    }

    /// What to delete of a partition.
    public struct DeleteRecordsPartition: WireStruct {
        public var partitionIndex: Int32 = 0
        /// The first offset to keep; −1 deletes up to the high watermark.
        public var offset: Int64 = 0

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&partitionIndex)
            try c.int64(&offset)
            try c.noTags()
        }
    }

    public var topics: [DeleteRecordsTopic] = []
    /// How long to wait for the replicas, in milliseconds.
    public var timeoutMs: Int32 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.array(&topics)
        try c.int32(&timeoutMs)
        try c.noTags()
    }
}
