/// Changes of the image as transactions, in their order.
///
/// What is too large for one transaction takes several, so that a crash between two leaves nothing half visible: a topic's record
/// comes after those of its partitions and goes before them. Partitions without a topic's record count for nothing.
public struct MetadataPlan: Equatable, Sendable {
    public private(set) var steps: [MetadataStep] = []

    /// Plans `changes` of `image`, each of which follows on the one before.
    public init(_ changes: [ImageChange], of image: ClusterImage) {
        var pending: [ConfigResource: [String: String]] = [:]
        for case .configs(let resource, let values) in changes { pending[resource] = values }
        var done: Set<ConfigResource> = []
        for change in changes {
            switch change {
            case .topic(let topic):
                addPartitions(of: topic, image)
                var step = MetadataStep(operations: [.put(key: MetadataKey.topic(topic.id), value: topic.record)], changes: [change])
                let resource = ConfigResource.topic(topic.name)
                if let values = pending[resource], done.insert(resource).inserted {  // visible with the topic, not a moment later
                    step.operations.append(Self.configs(resource, values))
                    step.changes.append(.configs(resource, values))
                }
                add(step)
            case .topicRemoved(let id): addRemoval(of: id, image)
            case .configs(let resource, let values):
                guard done.insert(resource).inserted else { continue }
                add(MetadataStep(operations: [Self.configs(resource, values)], changes: [change]))
            case .broker(let broker):
                add(
                    MetadataStep(
                        operations: [.put(key: MetadataKey.broker(broker.id), value: ImageBytes.encode { $0.broker(broker) })],
                        changes: [change]))
            case .brokerRemoved(let id): add(MetadataStep(operations: [.delete(key: MetadataKey.broker(id))], changes: [change]))
            case .partition(let topic, let index, let partition):
                add(MetadataStep(operations: [Self.put(topic, index, partition)], changes: [change]))
            }
        }
    }

    /// Plans the deletion of keys that nothing needs any more.
    public init(deleting keys: [[UInt8]]) {
        for key in keys { add(MetadataStep(operations: [.delete(key: key)])) }
    }

    private mutating func addPartitions(of topic: TopicImage, _ image: ClusterImage) {
        let present = image.topics[topic.id]?.partitions ?? []
        for (index, partition) in topic.partitions.enumerated() where index >= present.count || present[index] != partition {
            add(MetadataStep(operations: [Self.put(topic.id, Int32(clamping: index), partition)]))
        }
    }

    private mutating func addRemoval(of id: ID, _ image: ClusterImage) {
        guard let topic = image.topics[id] else { return }
        var step = MetadataStep(operations: [.delete(key: MetadataKey.topic(id))], changes: [.topicRemoved(id)])
        if image.configs[.topic(topic.name)] != nil { step.operations.append(.delete(key: MetadataKey.configs(of: .topic(topic.name)))) }
        add(step)
        for index in topic.partitions.indices {
            add(MetadataStep(operations: [.delete(key: MetadataKey.partition(id, Int32(clamping: index)))]))
        }
    }

    /// Into the last transaction if there is room and it does not have the key yet.
    private mutating func add(_ step: MetadataStep) {
        let keys = Set(step.operations.map(\.key))
        if let last = steps.last, last.has(roomFor: step), !last.operations.contains(where: { keys.contains($0.key) }) {
            steps[steps.count - 1].operations += step.operations
            steps[steps.count - 1].changes += step.changes
        } else {
            steps.append(step)
        }
    }

    private static func configs(_ resource: ConfigResource, _ values: [String: String]) -> StoreOperation {
        let key = MetadataKey.configs(of: resource)
        return values.isEmpty ? .delete(key: key) : .put(key: key, value: ImageBytes.encode { $0.configs(values) })
    }

    private static func put(_ topic: ID, _ index: Int32, _ partition: PartitionImage) -> StoreOperation {
        .put(key: MetadataKey.partition(topic, index), value: ImageBytes.encode { $0.partition(partition) })
    }
}

extension TopicImage {
    /// The topic's own record: its partitions have records of their own.
    fileprivate var record: [UInt8] {
        ImageBytes.encode {
            $0.string(name)
            $0.flag(isInternal)
            $0.integer(Int32(clamping: partitions.count))
        }
    }
}
