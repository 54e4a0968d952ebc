/// A client's request that the leader is to answer, as the client sent it. Between Ottla's own nodes.
public struct ForwardRequest: Message {
    static var api: API { API(.forward, 0...0, flexible: 0) }

    public var principalType = ""
    public var principalName = ""
    /// The name of the listener that the request came in on.
    public var listener = ""
    /// The client's address.
    public var address = ""
    /// The client's frame: header and body, without the length.
    public var frame: [UInt8] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.string(&principalType)
        try c.string(&principalName)
        try c.string(&listener)
        try c.string(&address)
        try c.bytes(&frame)
        try c.noTags()
    }
}
