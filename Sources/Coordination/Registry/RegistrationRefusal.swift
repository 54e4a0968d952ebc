/// Why a broker may not join, or go on.
public enum RegistrationRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its directory was made for another cluster.
    case otherCluster(ours: String, theirs: String)
    /// A broker of this id is alive; waiting until it is not may help.
    case duplicateID(Int32)
    /// One of its directories belongs to another broker.
    case foreignDirectory(owner: Int32, id: Int32)
    /// It cannot work at the cluster's feature level.
    case features(FeatureRange, level: Int16)
    /// It says something that no broker says.
    case invalid(String)
    /// It is not registered: it must register (again).
    case unknown(Int32)
    /// A later incarnation of it has registered: this one must stop.
    case superseded(Int32)
    /// For a reason that the leader has said in words.
    case told(String)

    public var description: String {
        switch self {
        case .otherCluster(let ours, let theirs):
            "this is cluster \(ours), the broker's data directory belongs to cluster \(theirs): give it another leader or another directory"
        case .duplicateID(let id): "broker \(id) is alive already: stop it, or give this one another id"
        case .foreignDirectory(let owner, let id):
            "the data directory belongs to broker \(owner), not to broker \(id): give each broker a directory of its own"
        case .features(let range, let level):
            "the broker works at feature levels \(range.lowest) to \(range.highest), the cluster at \(level): use a program that knows it"
        case .told(let reason): reason
        case .invalid(let what): "the registration is not valid: \(what)"
        case .unknown(let id): "broker \(id) is not registered"
        case .superseded(let id): "another process has registered as broker \(id) since: this one stops"
        }
    }
}
