/// A topic that somebody asks for.
public struct NewTopic: Equatable, Sendable {
    /// The brokers of one partition.
    public struct Assignment: Equatable, Sendable {
        public var partition: Int32
        public var brokers: [Int32]

        public init(partition: Int32, brokers: [Int32]) { (self.partition, self.brokers) = (partition, brokers) }
    }

    public var name: String
    /// −1: the cluster's default.
    public var partitions: Int32
    /// −1: the cluster's default.
    public var replicationFactor: Int16
    /// Empty: the cluster places the replicas.
    public var assignments: [Assignment]
    /// In the request's order; a null value is refused.
    public var configs: [(name: String, value: String?)]

    public init(
        name: String, partitions: Int32 = -1, replicationFactor: Int16 = -1, assignments: [Assignment] = [],
        configs: [(name: String, value: String?)] = []
    ) {
        (self.name, self.partitions, self.replicationFactor) = (name, partitions, replicationFactor)
        (self.assignments, self.configs) = (assignments, configs)
    }

    public static func == (left: NewTopic, right: NewTopic) -> Bool {
        left.name == right.name && left.partitions == right.partitions && left.replicationFactor == right.replicationFactor
            && left.assignments == right.assignments && left.configs.elementsEqual(right.configs, by: ==)
    }
}
