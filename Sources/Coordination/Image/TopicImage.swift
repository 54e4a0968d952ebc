/// What the cluster knows of a topic.
public struct TopicImage: Hashable, Sendable {
    public var id: ID
    public var name: String
    /// By partition number, from 0, without gaps.
    public var partitions: [PartitionImage]
    /// `__consumer_offsets` and its like.
    public var isInternal: Bool

    public init(id: ID, name: String, partitions: [PartitionImage], isInternal: Bool = false) {
        (self.id, self.name, self.partitions, self.isInternal) = (id, name, partitions, isInternal)
    }

    /// The partition of that number, nil where the topic has none.
    public func partition(_ index: Int32) -> PartitionImage? {
        index >= 0 && index < partitions.count ? partitions[Int(index)] : nil
    }

    /// How many replicas its partitions have.
    public var replicationFactor: Int { partitions.first?.replicas.count ?? 0 }
}
