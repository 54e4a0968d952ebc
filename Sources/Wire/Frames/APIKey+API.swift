extension APIKey {
    /// The layout that the API's two messages declare.
    var api: API {
        switch self {
        case .produce: ProduceRequest.api
        case .fetch: FetchRequest.api
        case .listOffsets: ListOffsetsRequest.api
        case .metadata: MetadataRequest.api
        case .findCoordinator: FindCoordinatorRequest.api
        case .apiVersions: ApiVersionsRequest.api
        case .createTopics: CreateTopicsRequest.api
        case .deleteTopics: DeleteTopicsRequest.api
        case .deleteRecords: DeleteRecordsRequest.api
        case .initProducerID: InitProducerIDRequest.api
        case .offsetForLeaderEpoch: OffsetForLeaderEpochRequest.api
        case .describeConfigs: DescribeConfigsRequest.api
        case .alterConfigs: AlterConfigsRequest.api
        case .createPartitions: CreatePartitionsRequest.api
        case .incrementalAlterConfigs: IncrementalAlterConfigsRequest.api
        case .describeCluster: DescribeClusterRequest.api
        case .listConfigResources: ListConfigResourcesRequest.api
        case .describeTopicPartitions: DescribeTopicPartitionsRequest.api
        case .registerBroker: RegisterBrokerRequest.api
        case .brokerHeartbeat: BrokerHeartbeatRequest.api
        case .forward: ForwardRequest.api
        case .allocateProducerIDs: AllocateProducerIDsRequest.api
        }
    }
}
