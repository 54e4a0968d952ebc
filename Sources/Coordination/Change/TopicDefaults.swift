/// What a topic gets that asks for nothing, and what nobody gets.
public struct TopicDefaults: Equatable, Sendable {
    public var partitions: Int32
    public var replicationFactor: Int16
    /// How many partitions one request may make.
    public var mostPartitions: Int
    /// `delete.topic.enable`.
    public var allowsDeletion: Bool

    public init(partitions: Int32 = 1, replicationFactor: Int16 = 1, mostPartitions: Int = 10_000, allowsDeletion: Bool = true) {
        (self.partitions, self.replicationFactor) = (partitions, replicationFactor)
        (self.mostPartitions, self.allowsDeletion) = (mostPartitions, allowsDeletion)
    }
}
