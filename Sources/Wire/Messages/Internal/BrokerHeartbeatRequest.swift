/// A broker tells the leader that it lives, and waits for changes of the cluster's image: the leader answers when there is one, when another
/// heartbeat follows, or after `maxWaitMs`. Between Ottla's own nodes.
public struct BrokerHeartbeatRequest: Message {
    static var api: API { API(.brokerHeartbeat, 0...0, flexible: 0) }

    public var brokerID: Int32 = -1
    public var brokerEpoch: Int64 = -1
    /// The image version that the broker has; −1: none.
    public var imageVersion: Int64 = -1
    /// The image version up to which it has made and configured its partitions; −1: none.
    public var appliedVersion: Int64 = -1
    /// It is about to stop and wants to be fenced first.
    public var wantsToStop = false
    public var maxWaitMs: Int32 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&brokerID)
        try c.int64(&brokerEpoch)
        try c.int64(&imageVersion)
        try c.int64(&appliedVersion)
        try c.bool(&wantsToStop)
        try c.int32(&maxWaitMs)
        try c.noTags()
    }
}
