import Testing
import Wire

@Suite("golden frames made from Kafka's schemas")
struct GoldenTests {
    @Test("every frame is encoded to the bytes that it was decoded from", arguments: GoldenFrame.keys)
    func roundTrip(_ key: APIKey) throws {
        for frame in try GoldenFrame.all(key) {
            #expect(try frame.roundTrip(frame.bytes) == frame.bytes, "\(frame)")
        }
    }

    @Test("there are frames of every version that is served", arguments: GoldenFrame.keys)
    func coverage(_ key: APIKey) throws {
        let frames = try GoldenFrame.all(key)
        for isRequest in [true, false] {
            #expect(Set(frames.filter { $0.isRequest == isRequest }.map(\.version)) == Set(SupportedVersions.range(key)))
        }
    }

    @Test("bytes behind a frame's body are ignored", arguments: GoldenFrame.keys)
    func trailingBytes(_ key: APIKey) throws {
        for frame in try GoldenFrame.all(key) {
            #expect(try frame.roundTrip(frame.replacing(frame.bytes.dropFirst(4) + [1, 2, 3])) == frame.bytes, "\(frame)")
        }
    }

    @Test("a frame that ends early is malformed, wherever it ends", arguments: GoldenFrame.keys)
    func truncation(_ key: APIKey) throws {
        for frame in try GoldenFrame.all(key) {
            let payload = frame.bytes.dropFirst(4)
            for count in 0..<payload.count where !isMalformed(frame, frame.replacing(payload.prefix(count))) {
                Issue.record("\(frame) cut to \(count) is not malformed")
            }
        }
    }

    private func isMalformed(_ frame: GoldenFrame, _ bytes: [UInt8]) -> Bool {
        do {
            _ = try frame.roundTrip(bytes)
            return false
        } catch WireError.malformed {
            return true
        } catch {
            return false
        }
    }
}
