/// The APIs that Wire knows, by the key in a request's header. To add one: a case here, its layout in `APIKey+API.swift`, and a case and two
/// lines in `Request` and in `Response`; the compiler names each place.
public enum APIKey: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case findCoordinator = 10
    case apiVersions = 18
    case createTopics = 19
    case deleteTopics = 20
    case deleteRecords = 21
    case initProducerID = 22
    case offsetForLeaderEpoch = 23
    case describeConfigs = 32
    case alterConfigs = 33
    case createPartitions = 37
    case incrementalAlterConfigs = 44
    case describeCluster = 60
    case listConfigResources = 74
    case describeTopicPartitions = 75
    // Between Ottla's own nodes.
    case registerBroker = 30000
    case brokerHeartbeat = 30001
    case forward = 30002
    case allocateProducerIDs = 30003

    /// Keys from here on are spoken between Ottla's own nodes and are never advertised to clients.
    public static let firstInternal: Int16 = 30000

    /// Whether the API is one between Ottla's own nodes.
    public var isInternal: Bool { rawValue >= Self.firstInternal }
}
