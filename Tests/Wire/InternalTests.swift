import Testing
import Wire

/// Encodes, decodes, and cuts the frame at every byte.
private func roundTrip(_ request: Request, _ response: Response, _ key: APIKey) throws {
    let header = RequestHeader(apiKey: key, version: 0, correlationID: 7, clientID: "broker-1")
    let asked = Array(try request.encode(header).bytes.dropFirst(4))
    let decoded = try asked.withUnsafeBytes { try Request.decode($0) }
    #expect(decoded.0 == header && decoded.1 == request)
    let answered = Array(try response.encode(header).bytes.dropFirst(4))
    #expect(try answered.withUnsafeBytes { try Response.decode($0, to: header).1 } == response)
    for count in asked.indices { _ = try? asked[..<count].withUnsafeBytes { try Request.decode($0) } }
    for count in answered.indices { _ = try? answered[..<count].withUnsafeBytes { try Response.decode($0, to: header) } }
}

@Test("messages between nodes come back as they were sent")
func internalMessages() throws {
    var register = RegisterBrokerRequest()
    var listener = RegisterBrokerRequest.Listener()
    (listener.name, listener.host, listener.port, listener.protocolName) = ("PLAINTEXT", "localhost", 9092, "PLAINTEXT")
    (register.brokerID, register.clusterID, register.incarnation) = (3, "c", UUID(high: 1, low: 2))
    (register.directories, register.listeners, register.rack) = ([UUID(high: 3, low: 4)], [listener], "r")
    (register.lowestFeature, register.highestFeature) = (1, 2)
    var registered = RegisterBrokerResponse()
    (registered.errorCode, registered.errorMessage, registered.brokerEpoch) = (.duplicateBrokerRegistration, "no", 5)
    try roundTrip(.registerBroker(register), .registerBroker(registered), .registerBroker)

    var heartbeat = BrokerHeartbeatRequest()
    (heartbeat.brokerID, heartbeat.brokerEpoch, heartbeat.imageVersion, heartbeat.appliedVersion) = (3, 5, 7, 6)
    (heartbeat.wantsToStop, heartbeat.maxWaitMs) = (true, 2000)
    var news = BrokerHeartbeatResponse()
    (news.isFenced, news.image, news.delta) = (false, [1, 2], [])
    try roundTrip(.brokerHeartbeat(heartbeat), .brokerHeartbeat(news), .brokerHeartbeat)

    var forward = ForwardRequest()
    (forward.principalType, forward.principalName, forward.listener) = ("User", "ANONYMOUS", "PLAINTEXT")
    (forward.address, forward.frame) = ("127.0.0.1:9", [0, 1, 2])
    var forwarded = ForwardResponse()
    (forwarded.imageVersion, forwarded.frame) = (9, [3, 4])
    try roundTrip(.forward(forward), .forward(forwarded), .forward)

    var allocate = AllocateProducerIDsRequest()
    (allocate.brokerID, allocate.brokerEpoch) = (3, 5)
    var block = AllocateProducerIDsResponse()
    (block.first, block.count) = (1000, 1000)
    try roundTrip(.allocateProducerIDs(allocate), .allocateProducerIDs(block), .allocateProducerIDs)
}

@Test("clients are not told of the APIs between nodes")
func internalAPIsAreNotAdvertised() {
    #expect(SupportedVersions.advertised.allSatisfy { !$0.0.isInternal })
    #expect(APIKey.allCases.contains { $0.isInternal })
}
