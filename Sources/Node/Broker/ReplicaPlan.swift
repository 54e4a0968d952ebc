import Coordination
import LogStore

/// What is to be done to a broker's logs so that they are as the image says.
struct ReplicaPlan: Equatable {
    struct New: Equatable {
        var id: PartitionID
        var topic: String
    }

    struct Lead: Equatable {
        var id: PartitionID
        var epoch: Int32
    }

    var creations: [New] = []
    /// Logs of topics that are no more.
    var deletions: [PartitionID] = []
    /// Logs that this broker is to lead, with an epoch that it has not begun yet.
    var leads: [Lead] = []

    /// `present`: the logs that there are, with the epoch that each was last led with. A replica that lay in another directory is not
    /// made anew: an empty log must not pass for it.
    init(image: ClusterImage, nodeID: Int32, directory: ID, present: [PartitionID: Int32]) {
        for topic in image.topics.values.sorted(by: { $0.name < $1.name }) {
            let id = TopicID(topic.id)
            for (index, partition) in topic.partitions.enumerated() where partition.directory(of: nodeID) == directory {
                let partitionID = PartitionID(topic: id, index: Int32(clamping: index))
                let epoch = present[partitionID]
                if epoch == nil { creations.append(New(id: partitionID, topic: topic.name)) }
                if partition.leader == nodeID, partition.leaderEpoch > epoch ?? -1 {
                    leads.append(Lead(id: partitionID, epoch: partition.leaderEpoch))
                }
            }
        }
        deletions = present.keys.filter { image.topics[ID(high: $0.topic.high, low: $0.topic.low)] == nil }
            .sorted { ($0.topic.high, $0.topic.low, $0.index) < ($1.topic.high, $1.topic.low, $1.index) }
    }
}
