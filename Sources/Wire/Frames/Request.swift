/// A request of any API. The only door for requests: the switch over the messages happens in here, where they are specialised.
///
/// A new message takes a case and two lines, one in each switch.
public enum Request: Equatable, Sendable {
    case produce(ProduceRequest)
    case fetch(FetchRequest)
    case listOffsets(ListOffsetsRequest)
    case metadata(MetadataRequest)
    case findCoordinator(FindCoordinatorRequest)
    case apiVersions(ApiVersionsRequest)
    case createTopics(CreateTopicsRequest)
    case deleteTopics(DeleteTopicsRequest)
    case deleteRecords(DeleteRecordsRequest)
    case initProducerID(InitProducerIDRequest)
    case offsetForLeaderEpoch(OffsetForLeaderEpochRequest)
    case describeConfigs(DescribeConfigsRequest)
    case alterConfigs(AlterConfigsRequest)
    case createPartitions(CreatePartitionsRequest)
    case incrementalAlterConfigs(IncrementalAlterConfigsRequest)
    case describeCluster(DescribeClusterRequest)
    case listConfigResources(ListConfigResourcesRequest)
    case describeTopicPartitions(DescribeTopicPartitionsRequest)
    case registerBroker(RegisterBrokerRequest)
    case brokerHeartbeat(BrokerHeartbeatRequest)
    case forward(ForwardRequest)
    case allocateProducerIDs(AllocateProducerIDsRequest)

    /// Reads the request of `key` from its body.
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

    /// Writes the request's body for `key`.
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

extension Request {
    /// Decodes a frame that a client sent, its length bytes left out. Bytes behind the body are ignored. Payloads are ranges of `frame`.
    ///
    /// Throws `.unsupportedAPI` and `.unsupportedVersion` (which carry all of the header) or `.malformed`.
    public static func decode(_ frame: UnsafeRawBufferPointer) throws(WireError) -> (RequestHeader, Request) {
        var decoder = Decoder(frame)
        let header = try RequestHeader(&decoder)
        return (header, try Request(header.apiKey, &decoder))
    }

    /// Encodes the request behind `header`, whose API it must be; throws `.notEncodable`. Fields that the version does not have are left out.
    /// `frame` is what the ranges of payloads that were decoded point into.
    public func encode(_ header: RequestHeader, from frame: UnsafeRawBufferPointer? = nil) throws(WireError) -> EncodedFrame {
        try header.frame(source: frame) { (encoder) throws(WireError) in
            try header.encode(&encoder)
            try encode(header.apiKey, &encoder)
        }
    }
}
