/// CreatePartitions: topics grow, never shrink.
public struct PartitionCreation {
    /// What somebody asks for.
    public struct Target: Equatable, Sendable {
        public var name: String
        /// How many partitions the topic is to have.
        public var count: Int32
        /// The brokers of each new partition; nil: the cluster places them.
        public var assignments: [[Int32]]?

        public init(name: String, count: Int32, assignments: [[Int32]]? = nil) {
            (self.name, self.count, self.assignments) = (name, count, assignments)
        }
    }

    /// What became of one topic of the request: the topic as it is to be.
    public struct Outcome: Equatable, Sendable {
        public var name: String
        public var result: Result<TopicImage, Refusal>
    }

    private let image: ClusterImage
    private var placement: Placement
    private var partitionsLeft: Int
    private let mostPartitions: Int

    public init(image: ClusterImage, defaults: TopicDefaults) {
        self.image = image
        placement = Placement(image)
        (partitionsLeft, mostPartitions) = (defaults.mostPartitions, defaults.mostPartitions)
    }

    /// One outcome for each name, in the order in which the names first come.
    public mutating func evaluate(_ targets: [Target]) -> [Outcome] {
        var counts: [String: Int] = [:]
        for target in targets { counts[target.name, default: 0] += 1 }
        var seen: Set<String> = []
        return targets.filter { seen.insert($0.name).inserted }.map { target in
            do throws(Refusal) {
                if counts[target.name] != 1 { throw Refusal(.invalidRequest, "Duplicate topic name.") }
                return Outcome(name: target.name, result: .success(try grow(target)))
            } catch {
                return Outcome(name: target.name, result: .failure(error))
            }
        }
    }

    /// What is to be done for the outcomes.
    public static func changes(for outcomes: [Outcome]) -> [ImageChange] {
        outcomes.compactMap { outcome in
            guard case .success(let topic) = outcome.result else { return nil }
            return .topic(topic)
        }
    }

    private mutating func grow(_ target: Target) throws(Refusal) -> TopicImage {
        guard var topic = image.topic(named: target.name) else { throw Refusal(.unknownTopicOrPartition) }
        let present = topic.partitions.count
        let wanted = Int(target.count)
        if wanted <= present {
            let message =
                wanted == present
                ? "Topic already has \(present) partition(s)."
                : "The topic \(target.name) currently has \(present) partition(s); \(wanted) would not be an increase."
            throw Refusal(.invalidPartitions, message)
        }
        if wanted - present > partitionsLeft {
            throw Refusal(.policyViolation, "Excessively large number of partitions per request: no more than \(mostPartitions) at once.")
        }
        if let assignments = target.assignments, assignments.count != wanted - present {
            throw Refusal(
                .invalidReplicaAssignment,
                "Attempted to add \(wanted - present) additional partition(s), but only \(assignments.count) assignment(s) were specified.")
        }
        var placed = placement
        for index in 0..<wanted - present {
            topic.partitions.append(try partition(target.assignments?[index], like: topic, &placed))
        }
        placement = placed
        partitionsLeft -= wanted - present
        return topic
    }

    private func partition(_ brokers: [Int32]?, like topic: TopicImage, _ placement: inout Placement) throws(Refusal) -> PartitionImage {
        let replicas = topic.replicationFactor
        if let brokers {
            try Assignments.check(brokers, replicas: replicas, placement)
            return placement.partition(on: brokers)
        }
        guard let partition = placement.place(replicas: replicas) else {
            throw Refusal(
                .invalidReplicationFactor,
                "Unable to replicate the partition \(replicas) time(s): only \(placement.brokers) broker(s) are registered and not fenced.")
        }
        return partition
    }
}
