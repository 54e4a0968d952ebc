/// A broker asks for producer ids to give out. Between Ottla's own nodes.
public struct AllocateProducerIDsRequest: Message {
    static var api: API { API(.allocateProducerIDs, 0...0, flexible: 0) }

    public var brokerID: Int32 = -1
    public var brokerEpoch: Int64 = -1

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&brokerID)
        try c.int64(&brokerEpoch)
        try c.noTags()
    }
}
