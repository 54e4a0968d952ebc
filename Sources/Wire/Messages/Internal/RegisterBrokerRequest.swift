/// A broker that starts makes itself known to the cluster's leader. Between Ottla's own nodes.
public struct RegisterBrokerRequest: Message {
    static var api: API { API(.registerBroker, 0...0, flexible: 0) }

    /// One named address.
    public struct Listener: WireStruct {
        public var name = ""
        public var host = ""
        /// 0 to 65535.
        public var port: Int32 = 0
        public var protocolName = ""

        public init() {}

        mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
            try c.string(&name)
            try c.string(&host)
            try c.int32(&port)
            try c.string(&protocolName)
            try c.noTags()
        }
    }

    public var brokerID: Int32 = -1
    /// The cluster that the data directory was made for; null for a new one.
    public var clusterID: String? = nil
    /// Drawn anew by each start.
    public var incarnation = UUID.zero
    /// The ids of the data directories.
    public var directories: [UUID] = []
    public var listeners: [Listener] = []
    public var rack: String? = nil
    /// The feature levels that the broker can work at, both inclusive.
    public var lowestFeature: Int16 = 0
    public var highestFeature: Int16 = 0

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        try c.int32(&brokerID)
        try c.nullableString(&clusterID)
        try c.uuid(&incarnation)
        try c.array(&directories)
        try c.array(&listeners)
        try c.nullableString(&rack)
        try c.int16(&lowestFeature)
        try c.int16(&highestFeature)
        try c.noTags()
    }
}
