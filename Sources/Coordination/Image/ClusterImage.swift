/// All that the cluster knows, at one version: brokers, topics, configs.
///
/// A value: a copy is an immutable snapshot, cheap to hand to another thread. The leader makes each version; brokers get
/// the first as a whole and then deltas.
public struct ClusterImage: Equatable, Sendable {
    /// The metadata store's revision that this image shows; 0 before the first.
    public private(set) var version: Int64
    /// 22 characters, base64url; the same for the life of the cluster; empty before the first image came.
    public let clusterID: String
    /// The feature level that the cluster works at.
    public let featureLevel: Int16
    public private(set) var brokers: [Int32: BrokerImage] = [:]
    public private(set) var topics: [ID: TopicImage] = [:]
    public private(set) var topicIDs: [String: ID] = [:]
    /// The overrides of each resource that has any.
    public private(set) var configs: [ConfigResource: [String: String]] = [:]

    public init(version: Int64 = 0, clusterID: String, featureLevel: Int16 = FeatureRange.current.highest) {
        (self.version, self.clusterID, self.featureLevel) = (version, clusterID, featureLevel)
    }

    /// Before anything is known.
    public static let empty = ClusterImage(clusterID: "")

    /// The topic called `name`.
    public func topic(named name: String) -> TopicImage? {
        guard let id = topicIDs[name] else { return nil }
        return topics[id]
    }

    /// The partition, if topic and partition are there.
    public func partition(topic id: ID, _ index: Int32) -> PartitionImage? { topics[id]?.partition(index) }

    /// The brokers that are not fenced, by id.
    public var liveBrokers: [BrokerImage] { brokers.values.filter { !$0.isFenced }.sorted { $0.id < $1.id } }

    /// The overrides of the resource, empty where it has none.
    public func configs(of resource: ConfigResource) -> [String: String] { configs[resource] ?? [:] }

    /// Applies `delta` if it begins at this version; false, and nothing changed, if not.
    public mutating func apply(_ delta: ImageDelta) -> Bool {
        guard delta.from == version, delta.to >= version else { return false }
        for change in delta.changes { apply(change) }
        version = delta.to
        return true
    }

    private mutating func apply(_ change: ImageChange) {
        switch change {
        case .broker(let broker): brokers[broker.id] = broker
        case .brokerRemoved(let id): brokers[id] = nil
        case .topic(let topic):
            topics[topic.id] = topic
            topicIDs[topic.name] = topic.id
        case .partition(let id, let index, let partition):
            guard let count = topics[id]?.partitions.count, index >= 0, index < count else { return }
            topics[id]?.partitions[Int(index)] = partition
        case .topicRemoved(let id):
            guard let topic = topics.removeValue(forKey: id) else { return }
            if topicIDs[topic.name] == id { topicIDs[topic.name] = nil }
            configs[.topic(topic.name)] = nil
        case .configs(let resource, let values): configs[resource] = values.isEmpty ? nil : values
        }
    }

    /// The changes that make this image out of an empty one, brokers first, in a fixed order.
    public var changesFromNothing: [ImageChange] {
        brokers.values.sorted { $0.id < $1.id }.map(ImageChange.broker)
            + topics.values.sorted { $0.name < $1.name }.map(ImageChange.topic)
            + configs.sorted { ($0.key.kind.rawValue, $0.key.name) < ($1.key.kind.rawValue, $1.key.name) }
            .map { .configs($0.key, $0.value) }
    }
}
