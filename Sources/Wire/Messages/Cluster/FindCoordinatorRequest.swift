/// Asks which broker coordinates groups or transactional ids.
public struct FindCoordinatorRequest: Message {
    static var api: API { API(.findCoordinator, 0...6, flexible: 3) }

    /// The group or transactional id, up to version 3.
    public var key = ""
    /// 0 group, 1 transactional id, 2 share partition.
    public var keyType: Int8 = 0
    /// The groups or transactional ids, from version 4 on.
    public var coordinatorKeys: [String] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(...3) { try c.string(&key) }
        if c.has(1...) { try c.int8(&keyType) }
        if c.has(4...) { try c.array(&coordinatorKeys) }
        try c.noTags()
    }
}
