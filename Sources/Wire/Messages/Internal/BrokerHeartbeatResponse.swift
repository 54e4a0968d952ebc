/// What is new: the whole image, or what has changed since the broker's, or neither.
public struct BrokerHeartbeatResponse: Message {
    static var api: API { BrokerHeartbeatRequest.api }

    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    public var isFenced = true
    /// An encoded image.
    public var image: [UInt8]? = nil
    /// Encoded changes.
    public var delta: [UInt8]? = nil

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.errorCode(&errorCode)
        try c.nullableString(&errorMessage)
        try c.bool(&isFenced)
        try c.nullableBytes(&image)
        try c.nullableBytes(&delta)
        try c.noTags()
    }
}
