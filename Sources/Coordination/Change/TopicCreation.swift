/// CreateTopics: every check in Kafka's order, then the topics as they are to be.
public struct TopicCreation {
    /// What became of one topic of the request.
    public struct Outcome: Equatable, Sendable {
        public var name: String
        public var result: Result<TopicImage, Refusal>
        /// Normalised, as they are to be stored.
        public var configs: [String: String] = [:]
    }

    /// Takes a topic's configs as they were sent, gives them in their usual form.
    public typealias ConfigCheck = (_ configs: [(name: String, value: String?)]) throws(Refusal) -> [String: String]

    private let image: ClusterImage
    private let defaults: TopicDefaults
    private let checkConfigs: ConfigCheck
    private var newID: () -> ID
    private var placement: Placement
    private var partitionsLeft: Int
    private lazy var collisionForms = Dictionary(image.topicIDs.keys.map { (TopicName.collisionForm(of: $0), $0) }) { min($0, $1) }

    /// `newID` draws an id for each topic.
    public init(
        image: ClusterImage, defaults: TopicDefaults, checkConfigs: @escaping ConfigCheck, newID: @escaping () -> ID
    ) {
        (self.image, self.defaults, self.checkConfigs, self.newID) = (image, defaults, checkConfigs, newID)
        placement = Placement(image)
        partitionsLeft = defaults.mostPartitions
    }

    /// One outcome for each name, in the order in which the names first come.
    public mutating func evaluate(_ topics: [NewTopic]) -> [Outcome] {
        var counts: [String: Int] = [:]
        for topic in topics { counts[topic.name, default: 0] += 1 }
        var seen: Set<String> = []
        return topics.filter { seen.insert($0.name).inserted }.map { topic in
            do throws(Refusal) {
                if counts[topic.name] != 1 { throw Refusal(.invalidRequest, "Duplicate topic name.") }
                let (made, configs) = try make(topic)
                return Outcome(name: topic.name, result: .success(made), configs: configs)
            } catch {
                return Outcome(name: topic.name, result: .failure(error))
            }
        }
    }

    /// What is to be done for the outcomes.
    public static func changes(for outcomes: [Outcome]) -> [ImageChange] {
        outcomes.flatMap { outcome -> [ImageChange] in
            guard case .success(let topic) = outcome.result else { return [] }
            return outcome.configs.isEmpty ? [.topic(topic)] : [.topic(topic), .configs(.topic(topic.name), outcome.configs)]
        }
    }

    private mutating func make(_ topic: NewTopic) throws(Refusal) -> (TopicImage, [String: String]) {
        if topic.name == TopicName.clusterMetadata {
            throw Refusal(.invalidRequest, "Creation of internal topic \(TopicName.clusterMetadata) is prohibited.")
        }
        if let fault = TopicName.fault(of: topic.name) { throw Refusal(.invalidTopic, fault) }
        if image.topicIDs[topic.name] != nil { throw Refusal(.topicAlreadyExists, "Topic '\(topic.name)' already exists.") }
        if let other = collisionForms[TopicName.collisionForm(of: topic.name)] {
            throw Refusal(.invalidTopic, "Topic '\(topic.name)' collides with existing topic: \(other)")
        }
        let configs = try checkConfigs(topic.configs)
        var placed = placement
        let partitions = topic.assignments.isEmpty ? try place(topic, &placed) : try take(topic, &placed)
        placement = placed
        partitionsLeft -= partitions.count
        let isInternal = TopicName.internalNames.contains(topic.name)
        return (TopicImage(id: newID(), name: topic.name, partitions: partitions, isInternal: isInternal), configs)
    }

    private func place(_ topic: NewTopic, _ placement: inout Placement) throws(Refusal) -> [PartitionImage] {
        if topic.replicationFactor < -1 || topic.replicationFactor == 0 {
            throw Refusal(.invalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.")
        }
        if topic.partitions < -1 || topic.partitions == 0 {
            throw Refusal(.invalidPartitions, "Number of partitions was set to an invalid non-positive value.")
        }
        let replicas = Int(topic.replicationFactor == -1 ? defaults.replicationFactor : topic.replicationFactor)
        let count = Int(topic.partitions == -1 ? defaults.partitions : topic.partitions)
        if replicas > placement.brokers {
            throw Refusal(
                .invalidReplicationFactor,
                "Unable to replicate the partition \(replicas) time(s): only \(placement.brokers) broker(s) are registered and not fenced.")
        }
        try allow(count)
        var partitions: [PartitionImage] = []
        for _ in 0..<count {
            guard let partition = placement.place(replicas: replicas) else {
                throw Refusal(.invalidReplicationFactor, "The default replication factor, \(replicas), cannot be had.")
            }
            partitions.append(partition)
        }
        return partitions
    }

    private func take(_ topic: NewTopic, _ placement: inout Placement) throws(Refusal) -> [PartitionImage] {
        if topic.replicationFactor != -1 {
            throw Refusal(.invalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.")
        }
        if topic.partitions != -1 {
            throw Refusal(.invalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.")
        }
        try allow(topic.assignments.count)
        let ordered = topic.assignments.sorted { $0.partition < $1.partition }
        var partitions: [PartitionImage] = []
        for (index, assignment) in ordered.enumerated() {
            if assignment.partition != Int32(clamping: index) {
                throw Refusal(.invalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence")
            }
            try Assignments.check(assignment.brokers, replicas: partitions.first?.replicas.count, placement)
            partitions.append(placement.partition(on: assignment.brokers))
        }
        return partitions
    }

    private func allow(_ count: Int) throws(Refusal) {
        if count > partitionsLeft {
            throw Refusal(
                .policyViolation, "Excessively large number of partitions per request: no more than \(defaults.mostPartitions) at once.")
        }
    }
}
