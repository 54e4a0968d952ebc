import Support
import Testing
import Wire

@Suite("damaged frames")
struct DamageTests {
    @Test("changed bytes never trap, and what can still be read can be written and read again", arguments: GoldenFrame.keys)
    func changedBytes(_ key: APIKey) throws {
        var random = SplitMix64(seed: Seed("changed bytes of \(key)").value)
        for frame in try GoldenFrame.all(key) {
            for _ in 0..<20 {
                var payload = Array(frame.bytes.dropFirst(4))
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    guard let index = payload.indices.randomElement(using: &random) else { continue }
                    payload[index] =
                        Bool.random(using: &random)
                        ? .random(in: 0...255, using: &random) : [0, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
                }
                try check(frame, frame.replacing(payload))
            }
        }
    }

    private func check(_ frame: GoldenFrame, _ damaged: [UInt8]) throws {
        guard frame.isRequest else {
            guard let once = try? frame.roundTrip(damaged) else { return }
            #expect(try frame.roundTrip(once) == once, "\(frame): \(damaged)")
            return
        }
        // The damage may have turned a request into one of another API or version: the header says.
        guard let once = try? Frames.roundTripRequest(damaged) else { return }
        #expect(try Frames.roundTripRequest(once) == once, "\(frame): \(damaged)")
    }
}
