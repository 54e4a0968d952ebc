/// What the cluster knows of a broker.
public struct BrokerImage: Hashable, Sendable {
    public var id: Int32
    /// Drawn anew by each start of the broker's process: tells a restart from a second broker of the same id.
    public var incarnation: ID
    /// Given to it at its registration; higher than any earlier one, and no higher than the image version that first shows it.
    public var epoch: Int64
    public var listeners: [ListenerImage]
    public var rack: String?
    /// True from the registration until it has caught up, and once its heartbeats stop: a fenced broker leads nothing.
    public var isFenced: Bool
    /// The ids of its data directories.
    public var directories: [ID]
    public var features: FeatureRange

    public init(
        id: Int32, incarnation: ID, epoch: Int64, listeners: [ListenerImage], rack: String? = nil, isFenced: Bool, directories: [ID],
        features: FeatureRange = .current
    ) {
        (self.id, self.incarnation, self.epoch, self.listeners) = (id, incarnation, epoch, listeners)
        (self.rack, self.isFenced, self.directories, self.features) = (rack, isFenced, directories, features)
    }

    /// Its address on the listener called `name`, if it has one.
    public func listener(_ name: String) -> ListenerImage? { listeners.first { $0.name == name } }
}
