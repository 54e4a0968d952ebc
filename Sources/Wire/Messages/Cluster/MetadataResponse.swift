/// The brokers, and the topics that were asked for.
public struct MetadataResponse: Message {
    static var api: API { MetadataRequest.api }

    /// A broker and the endpoint of the listener on which the question came.
    public struct MetadataResponseBroker: WireStruct {
        public var nodeID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0
        public var rack: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&nodeID)
            try c.string(&host)
            try c.int32(&port)
            if c.has(1...) { try c.nullableString(&rack) }
            try c.noTags()
        }
    }

    /// A topic and its partitions.
    public struct MetadataResponseTopic: WireStruct {
        public var errorCode = ErrorCode.none
        /// Null (from version 12 on) when an unknown id was asked.
        public var name: String? = ""
        public var topicID = UUID.zero
        public var isInternal = false
        public var partitions: [MetadataResponsePartition] = []
        /// A bit for each operation allowed; the smallest number means "not asked".
        public var topicAuthorizedOperations: Int32 = .min

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.nullableString(&name, from: 12)
            if c.has(10...) { try c.uuid(&topicID) }
            if c.has(1...) { try c.bool(&isInternal) }
            try c.array(&partitions)
            if c.has(8...) { try c.int32(&topicAuthorizedOperations) }
            try c.noTags()
        }
    }

    /// A partition and its replicas.
    public struct MetadataResponsePartition: WireStruct {
        public var errorCode = ErrorCode.none
        public var partitionIndex: Int32 = 0
        /// The leader's broker id, −1 for none.
        public var leaderID: Int32 = 0
        public var leaderEpoch: Int32 = -1
        public var replicaNodes: [Int32] = []
        public var isrNodes: [Int32] = []
        public var offlineReplicas: [Int32] = []

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.errorCode(&errorCode)
            try c.int32(&partitionIndex)
            try c.int32(&leaderID)
            if c.has(7...) { try c.int32(&leaderEpoch) }
            try c.array(&replicaNodes)
            try c.array(&isrNodes)
            if c.has(5...) { try c.array(&offlineReplicas) }
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var brokers: [MetadataResponseBroker] = []
    public var clusterID: String? = nil
    public var controllerID: Int32 = -1
    public var topics: [MetadataResponseTopic] = []
    /// A bit for each operation allowed; the smallest number means "not asked". Versions 8–10 only.
    public var clusterAuthorizedOperations: Int32 = .min
    /// From version 13 on: 129 sends the client back to its bootstrap servers.
    public var errorCode = ErrorCode.none

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(3...) { try c.int32(&throttleTimeMs) }
        try c.array(&brokers)
        if c.has(2...) { try c.nullableString(&clusterID) }
        if c.has(1...) { try c.int32(&controllerID) }
        try c.array(&topics)
        if c.has(8...10) { try c.int32(&clusterAuthorizedOperations) }
        if c.has(13...) { try c.errorCode(&errorCode) }
        try c.noTags()
    }
}
