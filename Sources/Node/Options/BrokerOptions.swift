/// How a broker is started; settings and log are the process's.
public struct BrokerOptions: Sendable {
    public var id: Int32
    /// One of them leads.
    public var leaders: [NodeAddress]
    /// The directory that holds `broker-<id>/`; both are made if they are not there.
    public var data: String
    public var listen: NodeAddress
    /// What clients are told to reach it at, where that is not `listen`.
    public var advertise: NodeAddress?
    public var rack: String?

    public init(id: Int32, leaders: [NodeAddress], data: String, listen: NodeAddress) {
        (self.id, self.leaders, self.data, self.listen) = (id, leaders, data, listen)
    }
}
