/// A block of producer ids that nobody else has.
public struct AllocateProducerIDsResponse: Message {
    static var api: API { AllocateProducerIDsRequest.api }

    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    public var first: Int64 = -1
    public var count: Int32 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.errorCode(&errorCode)
        try c.nullableString(&errorMessage)
        try c.int64(&first)
        try c.int32(&count)
        try c.noTags()
    }
}
