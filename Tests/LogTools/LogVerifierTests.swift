import LogStore
import LogTools
import Records
import Support
import Testing

@Suite("Verifying segments")
struct LogVerifierTests {
    @Test(
        "what Kafka wrote is sound",
        arguments: ["none", "gzip", "snappy", "lz4", "zstd", "shapes", "idempotent", "transactions", "compacted"])
    func golden(_ name: String) throws {
        let fileSystem = PosixFileSystem()
        let report = try LogVerifier.run(LogLocation.partitions(at: Fixtures.path(name + ".log"), in: fileSystem), in: fileSystem)
        #expect(report.isSound, "\(report.text)")
        #expect(report.segments.count == 1 && report.segments[0].batches > 2)
    }

    @Test("whole directories of a real broker are sound, preallocated zeros included", arguments: ["broker", "broker-unclean"])
    func brokers(_ broker: String) throws {
        let fileSystem = PosixFileSystem()
        let report = try LogVerifier.run(LogLocation.partitions(at: Fixtures.path(broker + "/log"), in: fileSystem), in: fileSystem)
        #expect(report.isSound, "\(report.findings)")
        #expect(report.segments.reduce(0) { $0 + $1.records } > 2000)
    }

    @Test("a changed byte is found where it lies, and the batches around it still count")
    func changedBytes() throws {
        let parts = try (0..<6).map { try batch(at: Int64($0) * 3, codec: $0 % 2 == 0 ? .none : .gzip) }
        let whole = parts.flatMap { $0 }
        for at in whole.indices {
            var bytes = whole
            bytes[at] ^= 0x40
            let report = try verify([firstSegment: bytes])
            var start = 0
            let hit = parts.firstIndex { part in
                defer { start += part.count }
                return at < start + part.count
            }
            let inBatch = at - parts[..<(hit ?? 0)].reduce(0) { $0 + $1.count }
            // No checksum covers offset and leader epoch: they show by their order, so not in the last batch, and elsewhere in that batch or the next.
            if (inBatch < 8 || (12..<16).contains(inBatch)) && hit == 5 { continue }
            #expect(!report.isSound, "byte \(at)")
            if inBatch < 8 || (12..<16).contains(inBatch) { continue }
            #expect(report.findings.contains { $0.bytes?.contains(Int64(at)) == true }, "byte \(at): \(report.findings)")
            #expect(report.segments[0].batches == 5, "byte \(at)")
        }
    }

    @Test("a segment cut off at any byte has a torn tail behind its last whole batch")
    func cuts() throws {
        let (first, second) = (try batch(at: 0), try batch(at: 3))
        // The first seven bytes of this batch are zeros, and zeros are the end of a log.
        for size in 8..<second.count {
            let report = try verify([firstSegment: first + second[..<size]])
            #expect(report.findings.map(\.severity) == [.tornTail] && report.segments.first?.lastBatch == 0..<Int64(first.count))
            #expect(report.findings.first?.bytes == Int64(first.count)..<Int64(first.count + size))
        }
    }

    @Test("what is torn in a segment that is not the last is damage")
    func tornInside() throws {
        let report = try verify([firstSegment: batch(at: 0).dropLast(), "00000000000000000003.log": batch(at: 3)])
        #expect(report.findings.map(\.severity) == [.damage])
    }

    @Test("noise between batches is passed over, and its bytes named")
    func noise() throws {
        var random = SplitMix64(seed: Seed("noise between batches").value)
        let (first, second) = (try batch(at: 0), try batch(at: 3))
        for _ in 0..<50 {
            var noise = (0..<Int.random(in: 1...3000, using: &random)).map { _ in UInt8.random(in: 1 ... .max, using: &random) }
            if noise.count > 16, Bool.random(using: &random) { noise[16] = 1 }  // as an old format's magic
            let report = try verify([firstSegment: first + noise + second])
            #expect(report.findings.map(\.bytes) == [Int64(first.count)..<Int64(first.count + noise.count)])
            #expect(report.segments[0].batches == 2)
        }
    }

    @Test("offsets that fall, and segments that overlap, are damage; gaps are counted")
    func order() throws {
        let falling = try verify([firstSegment: batch(at: 5) + batch(at: 6)])
        #expect(falling.findings.count == 1 && falling.findings[0].message.contains("base offset 6 is below 8"))
        let overlap = try verify([firstSegment: batch(at: 0), "00000000000000000002.log": batch(at: 3)])
        #expect(overlap.findings.count == 1 && overlap.findings[0].message.contains("the name says offset 2"))
        let below = try verify(["00000000000000000010.log": batch(at: 9)])
        #expect(below.findings.count == 1)
        let gap = try verify([firstSegment: batch(at: 0) + batch(at: 9)])
        #expect(gap.isSound && gap.segments[0].gaps == 1 && gap.segments[0].lastOffset == 11)
        let epochs = try verify([firstSegment: batch(at: 0, epoch: 4) + batch(at: 3, epoch: 3)])
        #expect(epochs.findings.count == 1 && epochs.findings[0].message.contains("epoch"))
    }

    @Test("zeros behind the last batch are the end of the log")
    func zeros() throws {
        let padded = try batch(at: 0) + [UInt8](repeating: 0, count: 5000)
        #expect(try verify([firstSegment: padded]).findings.isEmpty)
        let inside = try verify([firstSegment: padded, "00000000000000000003.log": batch(at: 3)])
        #expect(inside.isSound && inside.findings.map(\.severity) == [.note])
    }

    @Test("a report is text and JSON")
    func rendering() throws {
        let report = try verify([firstSegment: batch(at: 0) + [1, 2, 3]])
        #expect(report.text.hasSuffix("1 segments, 1 batches: 1 finding\n") && report.text.contains("torn tail: /data/broker-1/t-0/"))
        #expect(report.json.hasPrefix("{\"sound\":false,\"segments\":[{\"file\":\"/data/broker-1/t-0/00000000000000000000.log\""))
    }
}
