/// DeleteTopics: which topics go.
public enum TopicDeletion {
    /// A topic by its name or by its id.
    public struct Target: Hashable, Sendable {
        public var name: String?
        /// Nil (Kafka's zero id) where the name is given.
        public var id: ID?

        public init(name: String?, id: ID? = nil) { (self.name, self.id) = (name, id) }
    }

    /// What became of one target: both name and id where it is deleted.
    public struct Outcome: Equatable, Sendable {
        public var name: String?
        public var id: ID?
        public var refusal: Refusal?
    }

    /// One outcome for each distinct target.
    public static func evaluate(_ targets: [Target], image: ClusterImage, defaults: TopicDefaults) -> [Outcome] {
        var counts: [Target: Int] = [:]
        for target in targets { counts[target, default: 0] += 1 }
        let namedByID = Set(targets.compactMap { $0.name == nil ? $0.id : nil })
        var seen: Set<Target> = []
        var outcomes: [Outcome] = []
        for target in targets {
            if let fault = fault(of: target) {
                outcomes.append(Outcome(name: target.name, id: target.id, refusal: Refusal(.invalidRequest, fault)))
                continue
            }
            guard seen.insert(target).inserted else { continue }
            let named = target.name.flatMap { image.topicIDs[$0] }
            if let named, namedByID.contains(named) { continue }  // answered once, with the id
            let isNamedToo = target.id.flatMap { image.topics[$0]?.name }.map { counts[Target(name: $0)] != nil } ?? false
            if counts[target] != 1 || isNamedToo {
                let what = target.name == nil ? "Duplicate topic id." : "Duplicate topic name."
                outcomes.append(Outcome(name: target.name, id: target.id, refusal: Refusal(.invalidRequest, what)))
            } else {
                outcomes.append(outcome(target, image, defaults))
            }
        }
        return outcomes
    }

    /// What is to be done for the outcomes.
    public static func changes(for outcomes: [Outcome]) -> [ImageChange] {
        outcomes.compactMap { $0.refusal == nil ? $0.id.map(ImageChange.topicRemoved) : nil }
    }

    private static func fault(of target: Target) -> String? {
        switch (target.name, target.id) {
        case (nil, nil): "Neither topic name nor id were specified."
        case (.some, .some): "You may not specify both topic name and topic id."
        default: nil
        }
    }

    private static func outcome(_ target: Target, _ image: ClusterImage, _ defaults: TopicDefaults) -> Outcome {
        guard defaults.allowsDeletion else {
            return Outcome(name: target.name, id: target.id, refusal: Refusal(.topicDeletionDisabled, "Topic deletion is disabled."))
        }
        let topic = target.id.map { image.topics[$0] } ?? target.name.flatMap { image.topic(named: $0) }
        guard let topic else {
            let reason: Refusal.Reason = target.name == nil ? .unknownTopicID : .unknownTopicOrPartition
            let message =
                target.name == nil ? "This server does not host this topic ID." : "This server does not host this topic-partition."
            return Outcome(name: target.name, id: target.id, refusal: Refusal(reason, message))
        }
        return Outcome(name: topic.name, id: topic.id)
    }
}
