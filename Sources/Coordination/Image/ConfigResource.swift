/// What a set of configs belongs to.
public struct ConfigResource: Hashable, Sendable {
    /// Kafka's number of the kind of resource.
    public enum Kind: Int8, Hashable, Sendable, CaseIterable {
        case topic = 2
        case broker = 4
        case brokerLogger = 8
        case clientMetrics = 16
        case group = 32
    }

    public var kind: Kind
    /// The topic's name, the broker's id in digits, "" for all brokers together.
    public var name: String

    public init(_ kind: Kind, _ name: String) { (self.kind, self.name) = (kind, name) }

    public static func topic(_ name: String) -> ConfigResource { ConfigResource(.topic, name) }
    public static func broker(_ id: Int32) -> ConfigResource { ConfigResource(.broker, String(id)) }
    /// The cluster-wide defaults of all brokers.
    public static let allBrokers = ConfigResource(.broker, "")
}
