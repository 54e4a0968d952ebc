/// The coordinators: one in the first fields up to version 3, any number in `coordinators` from 4 on.
public struct FindCoordinatorResponse: Message {
    static var api: API { FindCoordinatorRequest.api }

    /// The coordinator of one key.
    public struct Coordinator: WireStruct {
        public var key = ""
        public var nodeID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0
        public var errorCode = ErrorCode.none
        public var errorMessage: String? = nil

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&key)
            try c.int32(&nodeID)
            try c.string(&host)
            try c.int32(&port)
            try c.errorCode(&errorCode)
            try c.nullableString(&errorMessage)
            try c.noTags()
        }
    }

    public var throttleTimeMs: Int32 = 0
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    public var nodeID: Int32 = 0
    public var host = ""
    public var port: Int32 = 0
    public var coordinators: [Coordinator] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(1...) { try c.int32(&throttleTimeMs) }
        if c.has(...3) { try c.errorCode(&errorCode) }
        if c.has(1...3) { try c.nullableString(&errorMessage) }
        if c.has(...3) {
            try c.int32(&nodeID)
            try c.string(&host)
            try c.int32(&port)
        }
        if c.has(4...) { try c.array(&coordinators) }
        try c.noTags()
    }
}
