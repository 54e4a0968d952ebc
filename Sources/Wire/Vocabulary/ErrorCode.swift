/// Kafka's error codes.
public enum ErrorCode: Int16, CaseIterable, Error, Sendable {
    /// Catch-all for an unexpected failure inside the broker; never use it where a precise code exists
    case unknownServerError = -1
    /// Success
    case none = 0
    /// Fetch offset below log start or above log end; DeleteRecords beyond high watermark; client then applies auto.offset.reset
    case offsetOutOfRange = 1
    /// Batch is malformed: CRC mismatch, impossible size, bad counts
    case corruptMessage = 2
    /// Topic or partition is not known here (also used to hide topics the principal may not describe); clients refresh metadata
    case unknownTopicOrPartition = 3
    /// Legacy: fetch size not acceptable
    case invalidFetchSize = 4
    /// Partition has no leader at the moment (metadata), or topic has just been auto-created
    case leaderNotAvailable = 5
    /// This broker does not lead (or for a replica-fetch, does not host) the partition
    case notLeaderOrFollower = 6
    /// Time limit in the request ran out before the condition held (e.g. acks=all not met, topic not created in time)
    case requestTimedOut = 7
    /// Legacy/tools: broker not alive
    case brokerNotAvailable = 8
    /// A replica is offline; in Metadata treated by clients as no error
    case replicaNotAvailable = 9
    /// Batch larger than max.message.bytes; Java producer splits the batch and retries, others fail it
    case messageTooLarge = 10
    /// Control request carries an outdated controller epoch
    case staleControllerEpoch = 11
    /// Metadata string in an offset commit exceeds offset.metadata.max.bytes (4096)
    case offsetMetadataTooLarge = 12
    /// Client-side: connection lost; a broker never sends it
    case networkException = 13
    /// Coordinator partition is still being replayed; retry the same broker after a back-off
    case coordinatorLoadInProgress = 14
    /// Coordinator cannot be named or cannot persist now; client looks the coordinator up again
    case coordinatorNotAvailable = 15
    /// This broker does not coordinate that group/transactional id; look it up again
    case notCoordinator = 16
    /// Topic name is illegal, or write to an internal topic by a normal client
    case invalidTopicException = 17
    /// Batch does not fit in one segment (segment.bytes)
    case recordListTooLarge = 18
    /// acks=all and ISR smaller than min.insync.replicas before appending; nothing was written
    case notEnoughReplicas = 19
    /// Appended but ISR shrank below min.insync.replicas before enough replicas had it
    case notEnoughReplicasAfterAppend = 20
    /// acks is not -1, 0 or 1
    case invalidRequiredAcks = 21
    /// Generation in a group request is not the group's current one; member must rejoin
    case illegalGeneration = 22
    /// Protocol type differs from the group's, protocol list is empty, or has no protocol in common with the other members
    case inconsistentGroupProtocol = 23
    /// Group id is empty or null where not allowed
    case invalidGroupID = 24
    /// Member id is not in the group; member forgets its id and rejoins
    case unknownMemberID = 25
    /// Session timeout outside group.min/max.session.timeout.ms
    case invalidSessionTimeout = 26
    /// Group is rebalancing; member must (re)send JoinGroup
    case rebalanceInProgress = 27
    /// Offset commit record would exceed the largest batch
    case invalidCommitOffsetSize = 28
    /// Principal lacks the topic permission
    case topicAuthorizationFailed = 29
    /// Principal lacks the group permission
    case groupAuthorizationFailed = 30
    /// Principal lacks the cluster permission
    case clusterAuthorizationFailed = 31
    /// Record timestamp outside message.timestamp.before/after.max.ms (or illegal for the timestamp type)
    case invalidTimestamp = 32
    /// Mechanism not enabled on this listener; reply lists those that are
    case unsupportedSaslMechanism = 33
    /// SASL request out of order or non-SASL request before authentication
    case illegalSaslState = 34
    /// The broker does not speak that version of the API; special body rule for ApiVersions
    case unsupportedVersion = 35
    /// CreateTopics: the name is taken
    case topicAlreadyExists = 36
    /// Partition count not above zero, or not above the current count for CreatePartitions
    case invalidPartitions = 37
    /// Replication factor below 1 or above the number of usable brokers
    case invalidReplicationFactor = 38
    /// Manual assignment is malformed (unknown/duplicate broker, gaps, unequal lengths)
    case invalidReplicaAssignment = 39
    /// Unknown configuration key or unacceptable value
    case invalidConfig = 40
    /// Admin write sent to a broker that cannot perform it; client refreshes the controller
    case notController = 41
    /// Request contradicts itself (duplicates, forbidden combination of fields)
    case invalidRequest = 42
    /// Operation needs a newer record format than the one in the log/batch
    case unsupportedForMessageFormat = 43
    /// A create-topic/alter-config policy said no
    case policyViolation = 44
    /// Idempotent producer's first sequence is not last+1
    case outOfOrderSequenceNumber = 45
    /// Duplicate older than the retained window; in practice the broker answers success for a cached duplicate
    case duplicateSequenceNumber = 46
    /// Producer epoch is older than the known one (kept for old client versions; PRODUCER_FENCED on newer ones)
    case invalidProducerEpoch = 47
    /// Transactional operation not legal in the current state
    case invalidTxnState = 48
    /// Producer id does not belong to that transactional id (expired or replaced)
    case invalidProducerIDMapping = 49
    /// transaction.timeout.ms not positive or above transaction.max.timeout.ms
    case invalidTransactionTimeout = 50
    /// Another transition of the same transactional id is still being completed; retry soon
    case concurrentTransactions = 51
    /// Marker carries an older coordinator epoch than one already seen
    case transactionCoordinatorFenced = 52
    /// Principal lacks the transactional-id permission
    case transactionalIDAuthorizationFailed = 53
    /// No authorizer is configured (ACL APIs)
    case securityDisabled = 54
    /// This item was skipped because another item of the same request failed
    case operationNotAttempted = 55
    /// Log directory is offline or I/O failed; clients treat it as a leadership change
    case kafkaStorageError = 56
    /// Named log directory does not exist on that broker
    case logDirNotFound = 57
    /// Credentials refused
    case saslAuthenticationFailed = 58
    /// No state for that producer id where state is required (old semantics; rarely sent since 2.x)
    case unknownProducerID = 59
    /// Partition is being reassigned (e.g. CreatePartitions meanwhile)
    case reassignmentInProgress = 60
    /// Delegation tokens are not enabled
    case delegationTokenAuthDisabled = 61
    /// No such token
    case delegationTokenNotFound = 62
    /// Caller is neither owner nor renewer
    case delegationTokenOwnerMismatch = 63
    /// Token request over an unauthenticated or token-authenticated connection
    case delegationTokenRequestNotAllowed = 64
    /// Principal lacks the token permission
    case delegationTokenAuthorizationFailed = 65
    /// Token has expired
    case delegationTokenExpired = 66
    /// Renewer principal type not supported
    case invalidPrincipalType = 67
    /// Operation needs a group without members
    case nonEmptyGroup = 68
    /// No such group
    case groupIDNotFound = 69
    /// Fetch session unknown (evicted, or broker restarted); client starts a full fetch with epoch 0
    case fetchSessionIDNotFound = 70
    /// Fetch session epoch is not the expected next one; client starts a full fetch
    case invalidFetchSessionEpoch = 71
    /// Partition leader has no listener of the name on which the request came
    case listenerNotFound = 72
    /// delete.topic.enable=false
    case topicDeletionDisabled = 73
    /// Leader epoch in the request is older than the broker's
    case fencedLeaderEpoch = 74
    /// Leader epoch in the request is newer than the broker's
    case unknownLeaderEpoch = 75
    /// Codec not allowed for this API version (zstd with Produce < 7 or Fetch < 10)
    case unsupportedCompressionType = 76
    /// Broker epoch in an inter-broker request is outdated
    case staleBrokerEpoch = 77
    /// New leader's high watermark has not yet caught up to its epoch start; ListOffsets cannot answer safely yet
    case offsetNotAvailable = 78
    /// First join without a member id; reply carries the generated id to join again with
    case memberIDRequired = 79
    /// Preferred replica not alive/in ISR
    case preferredLeaderNotAvailable = 80
    /// group.max.size members already
    case groupMaxSizeReached = 81
    /// Another member id now owns that group.instance.id; fatal for the older one
    case fencedInstanceID = 82
    /// No eligible replica for the election
    case eligibleLeadersNotAvailable = 83
    /// Partition already has the leader the election would give
    case electionNotNeeded = 84
    /// Cancel asked, but nothing is being reassigned
    case noReassignmentInProgress = 85
    /// OffsetDelete for a topic to which live members subscribe
    case groupSubscribedToTopic = 86
    /// A record failed validation (e.g. no key on a compacted topic); see record_errors
    case invalidRecord = 87
    /// OffsetFetch with require_stable while a transactional commit is pending
    case unstableOffsetCommit = 88
    /// Topic mutation quota used up (controller_mutation_rate)
    case throttlingQuotaExceeded = 89
    /// A newer instance of the same transactional id took over
    case producerFenced = 90
    /// Named resource (user credential, token...) does not exist
    case resourceNotFound = 91
    /// Same resource named twice in a request
    case duplicateResource = 92
    /// SCRAM credential refused (bad mechanism, iterations, empty...)
    case unacceptableCredential = 93
    /// Quorum-internal
    case inconsistentVoterSet = 94
    /// AlterPartition/UpdateFeatures with an unexpected version
    case invalidUpdateVersion = 95
    /// Finalized feature level could not be changed
    case featureUpdateFailed = 96
    /// Forwarded request's principal unreadable (internal)
    case principalDeserializationFailure = 97
    /// Quorum-internal
    case snapshotNotFound = 98
    /// Quorum-internal
    case positionOutOfRange = 99
    /// Topic id is not known here
    case unknownTopicID = 100
    /// Another live broker has this id
    case duplicateBrokerRegistration = 101
    /// No such broker registration
    case brokerIDNotRegistered = 102
    /// Topic id in the request differs from that of the local log
    case inconsistentTopicID = 103
    /// Cluster id in the request is not ours
    case inconsistentClusterID = 104
    /// DescribeTransactions: id unknown
    case transactionalIDNotFound = 105
    /// Session began with names and continues with ids (or the reverse)
    case fetchSessionTopicIDError = 106
    /// Proposed ISR has a fenced/shutting-down replica
    case ineligibleReplica = 107
    /// AlterPartition succeeded and elected another leader
    case newLeaderElected = 108
    /// For follower fetches: offset lives only in remote storage
    case offsetMovedToTieredStorage = 109
    /// Consumer-protocol member epoch is not acceptable; drop partitions, rejoin with epoch 0
    case fencedMemberEpoch = 110
    /// Static id still owned by a member that has not left
    case unreleasedInstanceID = 111
    /// Requested server-side assignor does not exist
    case unsupportedAssignor = 112
    /// Offset commit/fetch carried an older member epoch; update it by heartbeat and retry
    case staleMemberEpoch = 113
    /// Controller-only request sent to a broker, or the reverse (DescribeCluster)
    case mismatchedEndpointType = 114
    /// DescribeCluster endpoint type not known
    case unsupportedEndpointType = 115
    /// No such controller id
    case unknownControllerID = 116
    /// Telemetry push with an outdated subscription id
    case unknownSubscriptionID = 117
    /// Telemetry push above the limit
    case telemetryTooLarge = 118
    /// Broker registration refused
    case invalidRegistration = 119
    /// Transaction hit a server-side problem: abort it and go on (only for clients of KIP-890 part 2 versions)
    case transactionAbortable = 120
    /// Share group: record is not in a state that allows that acknowledgement
    case invalidRecordState = 121
    /// Share session unknown
    case shareSessionNotFound = 122
    /// Share session epoch is not the expected next one
    case invalidShareSessionEpoch = 123
    /// Share coordinator: state epoch mismatch
    case fencedStateEpoch = 124
    /// Quorum-internal
    case invalidVoterKey = 125
    /// Quorum-internal
    case duplicateVoter = 126
    /// Quorum-internal
    case voterNotFound = 127
    /// ConsumerGroupHeartbeat: subscribed regex does not compile
    case invalidRegularExpression = 128
    /// Metadata v13+: client should forget its brokers and bootstrap again (KIP-1102)
    case rebootstrapRequired = 129
    /// Streams group protocol (KIP-1071)
    case streamsInvalidTopology = 130
    /// Streams group protocol
    case streamsInvalidTopologyEpoch = 131
    /// Streams group protocol
    case streamsTopologyFenced = 132
    /// Broker holds its maximum of share sessions
    case shareSessionLimitReached = 133
}
