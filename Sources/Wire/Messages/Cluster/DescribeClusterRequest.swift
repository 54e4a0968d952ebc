/// Asks for the brokers.
public struct DescribeClusterRequest: Message {
    static var api: API { API(.describeCluster, 0...2, flexible: 0) }

    public var includeClusterAuthorizedOperations = false
    /// 1 brokers, 2 controllers.
    public var endpointType: Int8 = 1
    public var includeFencedBrokers = false

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.bool(&includeClusterAuthorizedOperations)
        if c.has(1...) { try c.int8(&endpointType) }
        if c.has(2...) { try c.bool(&includeFencedBrokers) }
        try c.noTags()
    }
}
