/// The brokers.
public struct DescribeClusterResponse: Message {
    static var api: API { DescribeClusterRequest.api }

    /// A broker and the endpoint of the listener on which the question came.
    public struct DescribeClusterBroker: WireStruct {
        public var brokerID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0
        public var rack: String? = nil
        public var isFenced = false

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.int32(&brokerID)
            try c.string(&host)
            try c.int32(&port)
            try c.nullableString(&rack)
            if c.has(2...) { try c.bool(&isFenced) }
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    /// 1 brokers, 2 controllers.
    public var endpointType: Int8 = 1
    public var clusterID = ""
    public var controllerID: Int32 = -1
    public var brokers: [DescribeClusterBroker] = []
    /// A bit for each operation allowed; the smallest number means "not asked".
    public var clusterAuthorizedOperations: Int32 = .min

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.errorCode(&errorCode)
        try c.nullableString(&errorMessage)
        if c.has(1...) { try c.int8(&endpointType) }
        try c.string(&clusterID)
        try c.int32(&controllerID)
        try c.array(&brokers)
        try c.int32(&clusterAuthorizedOperations)
        try c.noTags()
    }
}
