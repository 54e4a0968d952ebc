/// What a broker says of itself when it starts.
public struct BrokerRegistration: Hashable, Sendable {
    public var id: Int32
    /// The cluster that its directory was made for; nil: a new directory, which takes the cluster's.
    public var clusterID: String?
    public var incarnation: ID
    public var directories: [ID]
    public var listeners: [ListenerImage]
    public var rack: String?
    public var features: FeatureRange

    public init(
        id: Int32, clusterID: String?, incarnation: ID, directories: [ID], listeners: [ListenerImage], rack: String? = nil,
        features: FeatureRange = .current
    ) {
        (self.id, self.clusterID, self.incarnation, self.directories) = (id, clusterID, incarnation, directories)
        (self.listeners, self.rack, self.features) = (listeners, rack, features)
    }
}
