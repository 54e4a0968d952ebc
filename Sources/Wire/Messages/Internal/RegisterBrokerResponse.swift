/// Whether the broker may join.
public struct RegisterBrokerResponse: Message {
    static var api: API { RegisterBrokerRequest.api }

    public var errorCode = ErrorCode.none
    public var errorMessage: String? = nil
    /// What every heartbeat of this registration says; −1 with an error.
    public var brokerEpoch: Int64 = -1

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.errorCode(&errorCode)
        try c.nullableString(&errorMessage)
        try c.int64(&brokerEpoch)
        try c.noTags()
    }
}
