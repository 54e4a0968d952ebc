/// Why a change of the cluster was refused: in Kafka's own distinctions, so that Node maps each to one error code.
public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds that there are, named as Kafka names its errors.
    public enum Reason: Equatable, Sendable {
        case invalidRequest, invalidTopic, topicAlreadyExists, unknownTopicOrPartition, unknownTopicID, topicDeletionDisabled
        case invalidPartitions, invalidReplicationFactor, invalidReplicaAssignment, policyViolation, invalidConfig
    }

    public var reason: Reason
    /// What a stranger can act on; nil where Kafka says nothing either.
    public var message: String?

    public init(_ reason: Reason, _ message: String? = nil) { (self.reason, self.message) = (reason, message) }

    public var description: String { message ?? "\(reason)" }
}
