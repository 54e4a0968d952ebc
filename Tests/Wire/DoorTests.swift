import Testing
import Wire

@Suite("requests and responses as frames")
struct DoorTests {
    private func header(_ key: APIKey, _ version: Version) -> RequestHeader {
        RequestHeader(apiKey: key, version: version, correlationID: 7, clientID: "c")
    }

    @Test("an API that is not known is refused with all of its header")
    func unknownAPI() {
        let frame: [UInt8] = [0, 0, 0, 0, 0, 99, 0, 1, 0, 0, 0, 5, 0, 1, 0x63]
        #expect(throws: WireError.unsupportedAPI(key: 99, version: 1, correlationID: 5, clientID: "c")) { try Frames.decodeRequest(frame) }
    }

    @Test(
        "a version that is not served is refused with all of its header",
        arguments: [(18, 5), (18, 99), (18, -1), (0, 2), (0, 14), (1, 3), (3, 14), (22, 6)] as [(Int16, Int16)])
    func unservedVersion(_ key: Int16, _ version: Int16) {
        let (high, low) = (UInt8(truncatingIfNeeded: version >> 8), UInt8(truncatingIfNeeded: version))
        let frame: [UInt8] = [0, 0, 0, 0, 0, UInt8(key), high, low, 0, 0, 0, 5, 0, 1, 0x63, 0xFF, 0xFF]
        #expect(throws: WireError.unsupportedVersion(key: key, version: version, correlationID: 5, clientID: "c")) {
            try Frames.decodeRequest(frame)
        }
    }

    @Test("the answer to an ApiVersions request of a version too new is that of the kit")
    func tooNewApiVersions() throws {
        var (body, entry) = (ApiVersionsResponse(), ApiVersionsResponse.ApiVersion())
        (entry.apiKey, entry.minVersion, entry.maxVersion) = (18, 0, 3)
        (body.errorCode, body.apiKeys) = (.unsupportedVersion, [entry])
        let frame = try Fixtures.vector("api_versions_v0_response_error35")
        let correlationID = try Frames.decodeResponse(frame, .apiVersions, 0).correlationID
        let header = RequestHeader(apiKey: .apiVersions, version: 0, correlationID: correlationID, clientID: nil)
        #expect(try Response.apiVersions(body).encode(header).bytes == frame)
    }

    @Test("a spliced payload leaves a gap that the lengths count")
    func splices() throws {
        func response(_ payloads: [Payload]) -> Response {
            var (fetch, topic) = (FetchResponse(), FetchResponse.FetchableTopicResponse())
            topic.partitions = payloads.map { payload in
                var partition = FetchResponse.PartitionData()
                partition.records = payload
                return partition
            }
            fetch.responses = [topic]
            return .fetch(fetch)
        }
        let (first, second) = ([UInt8](repeating: 1, count: 300), [UInt8](repeating: 2, count: 5))
        let whole = try response([.bytes(first), .bytes([]), .bytes(second)]).encode(header(.fetch, 17))
        let gaps = try response([.splice(300), .splice(0), .splice(5)]).encode(header(.fetch, 17))
        #expect(gaps.splices.map(\.count) == [300, 5] && gaps.bytes.count == whole.bytes.count - 305 && gaps.count == whole.count)
        var filled = gaps.bytes
        for (splice, bytes) in zip(gaps.splices, [first, second]).reversed() { filled.insert(contentsOf: bytes, at: splice.at) }
        #expect(filled == whole.bytes && whole.splices.isEmpty)
    }

    @Test("what a version has no room for is not encodable")
    func notEncodable() throws {
        var metadata = MetadataRequest()
        metadata.topics = nil
        #expect(throws: WireError.self) { try Request.metadata(metadata).encode(header(.metadata, 0)) }
        #expect(throws: Never.self) { try Request.metadata(metadata).encode(header(.metadata, 1)) }
        #expect(throws: WireError.self) { try Request.metadata(metadata).encode(header(.metadata, 14)) }
        #expect(throws: WireError.self) { try Request.metadata(metadata).encode(header(.fetch, 12)) }
        var find = FindCoordinatorRequest()
        find.key = String(repeating: "k", count: 32768)
        #expect(throws: WireError.self) { try Request.findCoordinator(find).encode(header(.findCoordinator, 0)) }
        #expect(throws: Never.self) { try Request.findCoordinator(find).encode(header(.findCoordinator, 3)) }
    }

    @Test("a payload that is a range needs the frame that it lies in")
    func ranges() throws {
        let frame = try Fixtures.vector("produce_v9_request")
        let (header, request) = try Frames.decodeRequest(frame)
        #expect(throws: WireError.self) { try request.encode(header) }
        #expect(throws: WireError.self) { try [UInt8](repeating: 0, count: 20).withUnsafeBytes { try request.encode(header, from: $0) } }
    }

    @Test("error codes that are not known are read as the unknown server error")
    func unknownErrorCode() throws {
        let frame: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 0x70, 0, 0, 0, 0, 0]
        guard case .apiVersions(let versions) = try Frames.decodeResponse(frame, .apiVersions, 0).1 else {
            Issue.record("not an ApiVersions response")
            return
        }
        #expect(versions.errorCode == .unknownServerError)
    }

    @Test("what is advertised ascends, knows no internal API, and begins Produce at 0")
    func advertised() {
        let keys = SupportedVersions.advertised.map { $0.0.rawValue }
        #expect(keys == keys.sorted() && keys.allSatisfy { $0 < APIKey.firstInternal } && keys.count == GoldenFrame.keys.count)
        #expect(SupportedVersions.advertised.first?.0 == .produce && SupportedVersions.advertised.first?.1 == 0...13)
        #expect(SupportedVersions.range(.produce) == 3...13 && SupportedVersions.range(.fetch) == 4...18)
    }
}
