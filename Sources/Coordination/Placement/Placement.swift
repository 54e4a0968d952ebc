/// Where new replicas go: the least loaded live broker first, ties by id; the replicas of a partition on distinct brokers,
/// and on distinct racks as far as there are enough.
public struct Placement: Sendable {
    private struct Candidate {
        let id: Int32
        let rack: String?
        let directory: ID
        var replicas = 0
        var leaders = 0
    }

    private var candidates: [Candidate]

    /// Counts what the live brokers of `image` hold.
    public init(_ image: ClusterImage) {
        candidates = image.liveBrokers.compactMap { broker in
            broker.directories.first.map { Candidate(id: broker.id, rack: broker.rack, directory: $0) }
        }
        for topic in image.topics.values {
            for partition in topic.partitions { count(partition.replicas) }
        }
    }

    /// How many brokers can take a replica.
    public var brokers: Int { candidates.count }

    public func knows(_ broker: Int32) -> Bool { candidates.contains { $0.id == broker } }

    /// The brokers of one new partition, its preferred leader first, and counts them; nil where there are too few.
    public mutating func place(replicas: Int) -> PartitionImage? {
        guard replicas > 0, replicas <= candidates.count else { return nil }
        var chosen: [Int32] = []
        var racks: Set<String?> = []
        for _ in 0..<replicas {
            let free = candidates.filter { !chosen.contains($0.id) }
            let elsewhere = free.filter { !racks.contains($0.rack) }
            let order: (Candidate, Candidate) -> Bool =
                chosen.isEmpty
                ? { ($0.leaders, $0.replicas, $0.id) < ($1.leaders, $1.replicas, $1.id) } : { ($0.replicas, $0.id) < ($1.replicas, $1.id) }
            guard let next = (elsewhere.isEmpty ? free : elsewhere).min(by: order) else { return nil }
            chosen.append(next.id)
            racks.insert(next.rack)
        }
        return partition(on: chosen)
    }

    /// A new partition on the brokers that somebody chose; all of them must be known.
    ///
    /// Only the partition leader is in sync: the others have to catch up before they may lead, and until there is replication they cannot.
    public mutating func partition(on brokers: [Int32]) -> PartitionImage {
        count(brokers)
        let directories = brokers.map { id in candidates.first { $0.id == id }?.directory ?? ID(high: 0, low: 0) }
        return PartitionImage(
            leader: brokers.first ?? -1, leaderEpoch: 0, partitionEpoch: 0, replicas: brokers, isr: Array(brokers.prefix(1)),
            directories: directories)
    }

    private mutating func count(_ brokers: [Int32]) {
        for (place, broker) in brokers.enumerated() {
            guard let index = candidates.firstIndex(where: { $0.id == broker }) else { continue }
            candidates[index].replicas += 1
            if place == 0 { candidates[index].leaders += 1 }
        }
    }
}
