/// Who leads a partition when brokers come and go. Nobody out of the in-sync set is ever chosen.
public enum Election {
    /// The partitions that lose `broker`: led by another in-sync replica, or by nobody (−1), with a higher leader epoch.
    ///
    /// The last in-sync replica stays in the set: its log is the truth, and only it may lead again.
    public static func changes(of image: ClusterImage, losing broker: Int32) -> [ImageChange] {
        partitions(of: image) { partition in
            guard partition.isr.contains(broker) else { return nil }
            var changed = partition
            if partition.isr.count > 1 { changed.isr.removeAll { $0 == broker } }
            if partition.leader == broker {
                changed.leader = leader(of: changed, among: image.brokers, but: broker)
                changed.leaderEpoch = next(partition.leaderEpoch)
            }
            return changed == partition ? nil : changed
        }
    }

    /// The partitions without a leader that `broker`, as it is now, can lead: with a higher leader epoch.
    ///
    /// Its data must be there: a replica whose directory the broker did not come back with has lost its log.
    public static func changes(of image: ClusterImage, gaining broker: BrokerImage) -> [ImageChange] {
        partitions(of: image) { partition in
            guard partition.leader == -1, partition.isr.contains(broker.id), holds(partition, broker) else { return nil }
            var changed = partition
            changed.leader = broker.id
            changed.leaderEpoch = next(partition.leaderEpoch)
            return changed
        }
    }

    private static func leader(of partition: PartitionImage, among brokers: [Int32: BrokerImage], but lost: Int32) -> Int32 {
        partition.replicas.first { id in
            guard id != lost, partition.isr.contains(id), let broker = brokers[id], !broker.isFenced else { return false }
            return holds(partition, broker)
        } ?? -1
    }

    private static func holds(_ partition: PartitionImage, _ broker: BrokerImage) -> Bool {
        partition.directory(of: broker.id).map(broker.directories.contains) ?? false
    }

    private static func partitions(of image: ClusterImage, _ change: (PartitionImage) -> PartitionImage?) -> [ImageChange] {
        image.topics.values.sorted { $0.name < $1.name }.flatMap { topic in
            topic.partitions.enumerated().compactMap { index, partition in
                guard var changed = change(partition) else { return nil }
                changed.partitionEpoch = next(partition.partitionEpoch)
                return .partition(topic: topic.id, index: Int32(clamping: index), changed)
            }
        }
    }

    private static func next(_ epoch: Int32) -> Int32 { epoch == .max ? .max : epoch + 1 }
}
