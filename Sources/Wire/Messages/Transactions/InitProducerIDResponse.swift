/// A producer id and its epoch; −1 with an error.
public struct InitProducerIDResponse: Message {
    static var api: API { InitProducerIDRequest.api }

    public var throttleTimeMs: Int32 = 0
    public var errorCode = ErrorCode.none
    public var producerID: Int64 = -1
    public var producerEpoch: Int16 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&throttleTimeMs)
        try c.errorCode(&errorCode)
        try c.int64(&producerID)
        try c.int16(&producerEpoch)
        try c.noTags()
    }
}
