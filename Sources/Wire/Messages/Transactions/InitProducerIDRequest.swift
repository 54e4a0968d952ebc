/// Asks for a producer id and epoch.
public struct InitProducerIDRequest: Message {
    static var api: API { API(.initProducerID, 0...5, flexible: 2) }

    /// Null for a producer that is idempotent only.
    public var transactionalID: String? = nil
    /// After so many milliseconds an open transaction is aborted.
    public var transactionTimeoutMs: Int32 = 0
    /// The id to be given a new epoch, −1 for none (KIP-360).
    public var producerID: Int64 = -1
    /// The epoch that goes with `producerID`, −1 for none.
    public var producerEpoch: Int16 = -1

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.nullableString(&transactionalID)
        try c.int32(&transactionTimeoutMs)
        if c.has(3...) {
            try c.int64(&producerID)
            try c.int16(&producerEpoch)
        }
        try c.noTags()
    }
}
