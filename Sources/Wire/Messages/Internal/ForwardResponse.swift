/// The leader's answer to a forwarded request.
public struct ForwardResponse: Message {
    static var api: API { ForwardRequest.api }

    /// An error of the forwarding itself: there is no frame then.
    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    /// The image version that shows all that the request changed.
    public var imageVersion: Int64 = -1
    /// The client's answer as it goes out: length, header and body.
    public var frame: [UInt8] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.errorCode(&errorCode)
        try c.nullableString(&errorMessage)
        try c.int64(&imageVersion)
        try c.bytes(&frame)
        try c.noTags()
    }
}
