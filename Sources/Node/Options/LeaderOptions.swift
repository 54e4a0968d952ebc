/// How a leader is started; settings and log are the process's.
public struct LeaderOptions: Sendable {
    /// The directory that holds `leader/`; both are made if they are not there.
    public var data: String
    public var listen: NodeAddress

    public init(data: String, listen: NodeAddress) { (self.data, self.listen) = (data, listen) }
}
