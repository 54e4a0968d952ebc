import Testing
import Wire

@Suite("frames of the protocol kit")
struct VectorTests {
    @Test(
        "a request of the kit is encoded to the bytes that it was decoded from",
        arguments: [
            "api_versions_v0_request", "api_versions_v3_request", "metadata_v0_request_all", "metadata_v1_request_all",
            "metadata_v1_request_none", "metadata_v12_request_all", "metadata_v12_request_one", "produce_v9_request", "fetch_v12_request",
            "fetch_v13_request", "list_offsets_v6_request", "create_topics_v7_request",
            "find_coordinator_v3_request", "find_coordinator_v4_request", "init_producer_id_v4_request",
        ])
    func requests(_ name: String) throws {
        let frame = try Fixtures.vector(name)
        #expect(try Frames.roundTripRequest(frame) == frame)
    }

    @Test(
        "a response of the kit is encoded to the bytes that it was decoded from",
        arguments: [
            ("api_versions_v0_response", .apiVersions, 0), ("api_versions_v0_response_error35", .apiVersions, 0),
            ("api_versions_v3_response", .apiVersions, 3), ("metadata_v1_response", .metadata, 1), ("metadata_v12_response", .metadata, 12),
            ("produce_v9_response", .produce, 9), ("produce_v8_response_record_errors", .produce, 8), ("fetch_v12_response", .fetch, 12),
            ("fetch_v12_response_read_committed", .fetch, 12), ("fetch_v12_response_diverging", .fetch, 12),
            ("list_offsets_v6_response", .listOffsets, 6), ("find_coordinator_v3_response", .findCoordinator, 3),
            ("find_coordinator_v4_response", .findCoordinator, 4), ("init_producer_id_v4_response", .initProducerID, 4),
        ] as [(String, APIKey, Version)])
    func responses(_ name: String, _ key: APIKey, _ version: Version) throws {
        let frame = try Fixtures.vector(name)
        #expect(try Frames.roundTripResponse(frame, key, version) == frame)
    }

    @Test("a produce request's fields and the place of its records are read")
    func produce() throws {
        let (header, request) = try Frames.decodeRequest(try Fixtures.vector("produce_v9_request"))
        #expect(header.apiKey == .produce && header.version == 9 && header.clientID == "ottla-test")
        guard case .produce(let produce) = request else {
            Issue.record("not a produce request")
            return
        }
        #expect(produce.acks == -1 && produce.topicData.map(\.name) == ["t1"])
        let batch = try Fixtures.vector("batch_v2_plain")
        guard case .range(let range) = try #require(produce.topicData.first?.partitionData.first?.records) else {
            Issue.record("not a range")
            return
        }
        #expect(try Array(Fixtures.vector("produce_v9_request").dropFirst(4)[(4 + range.lowerBound)..<(4 + range.upperBound)]) == batch)
    }

    @Test("a metadata response's fields are read")
    func metadata() throws {
        let (correlationID, response) = try Frames.decodeResponse(try Fixtures.vector("metadata_v12_response"), .metadata, 12)
        guard case .metadata(let metadata) = response else {
            Issue.record("not a metadata response")
            return
        }
        #expect(correlationID == 2 && metadata.clusterID == "ottla-cluster" && metadata.controllerID == 1)
        let topic = try #require(metadata.topics.first)
        #expect(topic.name == "t1" && topic.topicID == UUID(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff))
        #expect(topic.partitions.first?.leaderEpoch == 3 && topic.partitions.first?.replicaNodes == [1])
    }
}
