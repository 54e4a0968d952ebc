import Testing
import Wire

@Suite("malformed frames")
struct MalformedTests {
    /// A request of Metadata: header, then `body`.
    private func metadata(_ version: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0, 0, 0, 0, 0, 3, 0, version, 0, 0, 0, 9, 0xFF, 0xFF] + (version >= 9 ? [0] : []) + body
    }

    private func isMalformed(_ frame: [UInt8]) -> Bool {
        do throws(any Error) {
            _ = try Frames.decodeRequest(frame)
            return false
        } catch WireError.malformed {
            return true
        } catch {
            return false
        }
    }

    @Test(
        "a count that the frame cannot hold is malformed",
        arguments: [
            (1, [0x7F, 0xFF, 0xFF, 0xFF]), (1, [0x80, 0, 0, 0]), (1, [0xFF, 0xFF, 0xFF, 0xFE]), (1, [0, 0, 0, 3, 0, 0]),
            (12, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), (12, [0x80, 0x80, 0x80, 0x80, 0x08]), (12, [0x05, 0]),
        ] as [(UInt8, [UInt8])])
    func forgedCounts(_ version: UInt8, _ body: [UInt8]) { #expect(isMalformed(metadata(version, body))) }

    @Test("a variable-length number of more than 32 bits is malformed")
    func longVarint() {
        #expect(isMalformed(metadata(12, [0x80, 0x80, 0x80, 0x80, 0x80, 0x01])))
        #expect(isMalformed(metadata(12, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F])))
        #expect(isMalformed(metadata(12, [0x81, 0x80, 0x80, 0x80, 0x10])))
    }

    @Test("a null is malformed where the version has none")
    func nulls() throws {
        #expect(isMalformed(metadata(0, [0xFF, 0xFF, 0xFF, 0xFF])))
        #expect(isMalformed(metadata(1, [0, 0, 0, 1, 0xFF, 0xFF])))
        #expect(isMalformed(metadata(9, [2, 0, 0, 0, 0, 0, 0])))
        let (_, all) = try Frames.decodeRequest(metadata(1, [0xFF, 0xFF, 0xFF, 0xFF]))
        guard case .metadata(let request) = all else {
            Issue.record("not a metadata request")
            return
        }
        #expect(request.topics == nil)
    }

    @Test("a negative string length other than null's is malformed")
    func negativeLength() { #expect(isMalformed(metadata(1, [0, 0, 0, 1, 0xFF, 0xFE]))) }

    @Test("more tagged fields than bytes, and a tagged field beyond the end, are malformed")
    func forgedTags() {
        #expect(isMalformed(metadata(12, [1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F])))
        #expect(isMalformed(metadata(12, [1, 0, 0, 1, 0, 0x7F])))
    }

    @Test("a frame too short for its header is malformed")
    func shortHeader() {
        #expect(isMalformed([0, 0, 0, 0]))
        #expect(isMalformed([0, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0, 9]))
    }

    @Test("tagged fields that nobody knows are skipped, in the header too")
    func unknownTags() throws {
        let tag: [UInt8] = [1, 0x63, 2, 0xAA, 0xBB]
        let frame = [0, 0, 0, 0, 0, 3, 0, 12, 0, 0, 0, 9, 0xFF, 0xFF] + tag + [1, 1, 1] + tag
        let (header, request) = try Frames.decodeRequest(frame)
        #expect(header.correlationID == 9 && header.clientID == nil)
        #expect(try request.encode(header).bytes.suffix(5) == [0, 1, 1, 1, 0])
    }

    @Test("tagged fields are found in whatever order they come, between others that nobody knows")
    func tagOrder() throws {
        let tags: [UInt8] = [4, 0x63, 1, 0xAA, 3, 1, 1, 1, 8, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 1]
        let (_, response) = try Frames.decodeResponse([0, 0, 0, 0] + [0, 0, 0, 7, 0, 0, 1, 0, 0, 0, 0] + tags, .apiVersions, 3)
        guard case .apiVersions(let versions) = response else {
            Issue.record("not an ApiVersions response")
            return
        }
        #expect(versions.finalizedFeaturesEpoch == 5 && versions.zkMigrationReady && versions.supportedFeatures.isEmpty)
    }

    @Test("a tagged field cannot read beyond its size")
    func shortTag() {
        let body: [UInt8] = [0, 0, 0, 7, 0, 0, 1, 0, 0, 0, 0, 1, 1, 4, 0, 0, 0, 0, 0, 0, 0, 5]
        #expect(throws: WireError.self) { try Frames.decodeResponse([0, 0, 0, 0] + body, .apiVersions, 3) }
    }

    @Test("bytes that are not UTF-8 become replacement characters")
    func invalidText() throws {
        let (_, request) = try Frames.decodeRequest(metadata(1, [0, 0, 0, 1, 0, 2, 0x61, 0xFF]))
        guard case .metadata(let metadata) = request else {
            Issue.record("not a metadata request")
            return
        }
        #expect(metadata.topics?.first?.name == "a\u{FFFD}")
    }
}
