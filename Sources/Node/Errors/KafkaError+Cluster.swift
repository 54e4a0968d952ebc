import Coordination
import Settings
import Wire

// The one place where what the cluster's leader says becomes a code of Kafka's.
extension ErrorCode {
    init(_ reason: Refusal.Reason) {
        switch reason {
        case .invalidRequest: self = .invalidRequest
        case .invalidTopic: self = .invalidTopicException
        case .topicAlreadyExists: self = .topicAlreadyExists
        case .unknownTopicOrPartition: self = .unknownTopicOrPartition
        case .unknownTopicID: self = .unknownTopicID
        case .topicDeletionDisabled: self = .topicDeletionDisabled
        case .invalidPartitions: self = .invalidPartitions
        case .invalidReplicationFactor: self = .invalidReplicationFactor
        case .invalidReplicaAssignment: self = .invalidReplicaAssignment
        case .policyViolation: self = .policyViolation
        case .invalidConfig: self = .invalidConfig
        }
    }

    init(_ refusal: RegistrationRefusal) {
        switch refusal {
        case .otherCluster: self = .inconsistentClusterID
        case .duplicateID: self = .duplicateBrokerRegistration
        case .foreignDirectory, .invalid, .told: self = .invalidRegistration
        case .features: self = .unsupportedVersion
        case .unknown: self = .brokerIDNotRegistered
        case .superseded: self = .staleBrokerEpoch
        }
    }
}

extension KafkaError {
    init(_ refusal: Refusal) { self.init(ErrorCode(refusal.reason), refusal.message) }

    /// A change of a topic's or a group's configs that was refused.
    init(_ error: SettingError) { self.init(error.isInvalidRequest ? .invalidRequest : .invalidConfig, "\(error)") }
}
