/// A response of any API. The only door for responses.
///
/// A new message takes a case and two lines, one in each switch.
public enum Response: Equatable, Sendable {
    case produce(ProduceResponse)
    case fetch(FetchResponse)
    case listOffsets(ListOffsetsResponse)
    case metadata(MetadataResponse)
    case findCoordinator(FindCoordinatorResponse)
    case apiVersions(ApiVersionsResponse)
    case createTopics(CreateTopicsResponse)
    case deleteTopics(DeleteTopicsResponse)
    case deleteRecords(DeleteRecordsResponse)
    case initProducerID(InitProducerIDResponse)
    case offsetForLeaderEpoch(OffsetForLeaderEpochResponse)
    case describeConfigs(DescribeConfigsResponse)
    case alterConfigs(AlterConfigsResponse)
    case createPartitions(CreatePartitionsResponse)
    case incrementalAlterConfigs(IncrementalAlterConfigsResponse)
    case describeCluster(DescribeClusterResponse)
    case listConfigResources(ListConfigResourcesResponse)
    case describeTopicPartitions(DescribeTopicPartitionsResponse)
    case registerBroker(RegisterBrokerResponse)
    case brokerHeartbeat(BrokerHeartbeatResponse)
    case forward(ForwardResponse)
    case allocateProducerIDs(AllocateProducerIDsResponse)

    /// Reads the response of `key` from its body.
    private init(_ key: APIKey, _ c: inout Decoder) throws(WireError) {
        switch key {
        case .produce: self = .produce(try c.message())
        case .fetch: self = .fetch(try c.message())
        case .listOffsets: self = .listOffsets(try c.message())
        case .metadata: self = .metadata(try c.message())
        case .findCoordinator: self = .findCoordinator(try c.message())
        case .apiVersions: self = .apiVersions(try c.message())
        case .createTopics: self = .createTopics(try c.message())
        case .deleteTopics: self = .deleteTopics(try c.message())
        case .deleteRecords: self = .deleteRecords(try c.message())
        case .initProducerID: self = .initProducerID(try c.message())
        case .offsetForLeaderEpoch: self = .offsetForLeaderEpoch(try c.message())
        case .describeConfigs: self = .describeConfigs(try c.message())
        case .alterConfigs: self = .alterConfigs(try c.message())
        case .createPartitions: self = .createPartitions(try c.message())
        case .incrementalAlterConfigs: self = .incrementalAlterConfigs(try c.message())
        case .describeCluster: self = .describeCluster(try c.message())
        case .listConfigResources: self = .listConfigResources(try c.message())
        case .describeTopicPartitions: self = .describeTopicPartitions(try c.message())
        case .registerBroker: self = .registerBroker(try c.message())
        case .brokerHeartbeat: self = .brokerHeartbeat(try c.message())
        case .forward: self = .forward(try c.message())
        case .allocateProducerIDs: self = .allocateProducerIDs(try c.message())
        }
    }

    /// Writes the response's body for `key`.
    private func encode(_ key: APIKey, _ c: inout Encoder) throws(WireError) {
        switch self {
        case .produce(let message): try c.message(message, key)
        case .fetch(let message): try c.message(message, key)
        case .listOffsets(let message): try c.message(message, key)
        case .metadata(let message): try c.message(message, key)
        case .findCoordinator(let message): try c.message(message, key)
        case .apiVersions(let message): try c.message(message, key)
        case .createTopics(let message): try c.message(message, key)
        case .deleteTopics(let message): try c.message(message, key)
        case .deleteRecords(let message): try c.message(message, key)
        case .initProducerID(let message): try c.message(message, key)
        case .offsetForLeaderEpoch(let message): try c.message(message, key)
        case .describeConfigs(let message): try c.message(message, key)
        case .alterConfigs(let message): try c.message(message, key)
        case .createPartitions(let message): try c.message(message, key)
        case .incrementalAlterConfigs(let message): try c.message(message, key)
        case .describeCluster(let message): try c.message(message, key)
        case .listConfigResources(let message): try c.message(message, key)
        case .describeTopicPartitions(let message): try c.message(message, key)
        case .registerBroker(let message): try c.message(message, key)
        case .brokerHeartbeat(let message): try c.message(message, key)
        case .forward(let message): try c.message(message, key)
        case .allocateProducerIDs(let message): try c.message(message, key)
        }
    }
}

extension Response {
    /// Encodes the answer to the request of `header`, whose API it must be; throws `.notEncodable`. Fields that the version does not have
    /// are left out. `frame` is what the ranges of payloads that were decoded point into.
    public func encode(_ header: RequestHeader, from frame: UnsafeRawBufferPointer? = nil) throws(WireError) -> EncodedFrame {
        try header.frame(source: frame) { (encoder) throws(WireError) in
            var correlationID = header.correlationID
            try encoder.int32(&correlationID)
            if header.hasResponseTags { try encoder.noTags() }
            try encode(header.apiKey, &encoder)
        }
    }

    /// Decodes the answer to a request of `header`'s API and version, its length bytes left out; throws `.malformed`. The caller compares
    /// the correlation id. Payloads are ranges of `frame`.
    public static func decode(
        _ frame: UnsafeRawBufferPointer, to header: RequestHeader
    ) throws(WireError) -> (correlationID: Int32, Response) {
        guard header.apiKey.api.versions.contains(header.version) else {
            throw .unsupportedVersion(
                key: header.apiKey.rawValue, version: header.version, correlationID: header.correlationID, clientID: header.clientID)
        }
        var decoder = Decoder(frame)
        var correlationID: Int32 = 0
        try decoder.int32(&correlationID)
        decoder.version = header.version
        decoder.isFlexible = header.apiKey.api.isFlexible(header.version)
        if header.hasResponseTags { try decoder.noTags() }
        return (correlationID, try Response(header.apiKey, &decoder))
    }
}
