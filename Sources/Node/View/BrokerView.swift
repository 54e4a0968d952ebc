import Coordination
import LogStore
import Wire

/// What the requests of one moment see: the cluster image, with this broker's logs in their places. Immutable; a change makes a new one.
final class BrokerView: Sendable {
    let image: ClusterImage
    let nodeID: Int32
    private let byName: [String: TopicView]
    private let byID: [UUID: TopicView]

    /// Puts the logs of `store` that this broker leads or follows by `image` into their places.
    init(image: ClusterImage, nodeID: Int32, store: LogStore?) {
        var byName: [String: TopicView] = [:]
        var byID: [UUID: TopicView] = [:]
        for topic in image.topics.values {
            let view = TopicView(topic, nodeID: nodeID, store: store)
            byName[topic.name] = view
            byID[view.id] = view
        }
        (self.image, self.nodeID, self.byName, self.byID) = (image, nodeID, byName, byID)
    }

    func topic(_ name: String) -> TopicView? { byName[name] }
    func topic(_ id: UUID) -> TopicView? { byID[id] }
    var topics: Dictionary<String, TopicView>.Values { byName.values }
}

/// One topic as requests see it.
final class TopicView: Sendable {
    let name: String
    let id: UUID
    let isInternal: Bool
    let partitions: [PartitionView]

    init(_ topic: TopicImage, nodeID: Int32, store: LogStore?) {
        name = topic.name
        id = UUID(topic.id)
        isInternal = topic.isInternal
        let topicID = TopicID(topic.id)
        partitions = topic.partitions.enumerated().map { index, partition in
            let isOurs = partition.replicas.contains(nodeID)
            return PartitionView(
                image: partition, isLed: partition.leader == nodeID,
                log: isOurs ? store?.partition(PartitionID(topic: topicID, index: Int32(index))) : nil)
        }
    }

    /// The partition, if there is one of this index.
    func partition(_ index: Int32) -> PartitionView? {
        index >= 0 && index < partitions.count ? partitions[Int(index)] : nil
    }
}

/// One partition as requests see it.
struct PartitionView: Sendable {
    let image: PartitionImage
    /// This broker is its partition leader.
    let isLed: Bool
    /// The log, where this broker has a replica.
    let log: PartitionLog?
}
