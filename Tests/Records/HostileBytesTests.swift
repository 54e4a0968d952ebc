import Records
import Support
import Testing

/// Reads everything that can be read in `bytes`; errors are answers, too.
private func readAll(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { raw in
        var batches = BatchIterator(raw)
        while let batch = try? batches.next() {
            _ = try? batch.verifyChecksum()
            _ = (batch.header.lastOffset, batch.header.nextOffset, batch.header.lastSequence, batch.header.deleteHorizon)
            _ = try? batch.withRecords(limit: 1 << 20) { records throws(BatchError) in
                while let record = try records.next() {
                    for header in record.headers { _ = (header.name, header.value?.count) }
                    _ = (ControlMarker(record), ControlMarker.type(of: record))
                }
            }
            _ = try? batch.rebuilt(codec: .none, limit: 1 << 20)
        }
        for allowControl in [false, true] {
            let rules = BatchRules(
                requireKeys: true, now: .max, beforeMaxMs: 5, afterMaxMs: .min, allowControl: allowControl, maxExpandedBytes: 1 << 20)
            guard let only = try? BatchValidator.onlyBatch(raw) else { continue }
            _ = try? BatchValidator.validate(only, rules: rules)
        }
    }
}

@Suite("Hostile bytes")
struct HostileBytesTests {
    static let samples: [[UInt8]] = Codec.allCases.compactMap { codec in
        try? forge(
            [ForgedRecord(headers: [([1], nil)]), ForgedRecord(key: nil, timestampDelta: -77), ForgedRecord(value: nil)], codec: codec)
    }

    @Test("a batch cut off at any byte is never read as whole")
    func cuts() {
        for sample in Self.samples {
            for size in 0..<sample.count {
                readAll(Array(sample[..<size]))
                #expect(refusal(Array(sample[..<size])) != nil)
            }
        }
    }

    @Test("a flipped bit behind the magic is found by the checksum; the process stays up under one that holds")
    func flips() {
        for sample in Self.samples {
            for bit in 0..<(sample.count * 8) {
                var broken = sample
                broken[bit / 8] ^= 1 << UInt8(bit % 8)
                readAll(broken)
                if bit / 8 >= 17 { #expect(refusal(broken)?.kind == .corrupt) }
                resign(&broken)
                readAll(broken)
            }
        }
    }

    @Test("random changes under a checksum that holds never end the process")
    func changes() {
        var random = SplitMix64(seed: Seed("hostile batches").value)
        for _ in 0..<6000 {
            guard var bytes = Self.samples.randomElement(using: &random) else { return }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 16..<bytes.count, using: &random)
                bytes[at] = [0, 0xFF, 0x7F, 0x80, .random(in: .min ... .max, using: &random)].randomElement(using: &random) ?? 0
            }
            resign(&bytes)
            readAll(bytes)
        }
    }

    @Test("noise is no batch, and never ends the process")
    func noise() {
        var random = SplitMix64(seed: Seed("noise").value)
        for _ in 0..<5000 {
            var bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            if bytes.count > 61 {
                bytes.replaceSubrange(8..<12, with: [0, 0, 0, UInt8(clamping: bytes.count - 12)])
                bytes[16] = 2
                resign(&bytes)
            }
            readAll(bytes)
        }
    }

    @Test("bytes left over in a record or behind the last are malformed to a reader, too")
    func leftOver() {
        let record = ForgedRecord().bytes(at: 0)
        for payload in [record + [0], [record[0] + 2] + record.dropFirst() + [0]] {
            let bytes = forge(payload: payload)
            #expect(throws: BatchError.self) {
                try bytes.withUnsafeBytes { raw in
                    try RecordBatch(raw).withRecords { records throws(BatchError) in
                        while try records.next() != nil {}
                    }
                }
            }
        }
    }

    /// Makes the checksum hold, if the header is one.
    private func resign(_ bytes: inout [UInt8]) {
        let header = bytes.withUnsafeBytes { raw in
            (try? RecordBatch(raw)).map { ($0.header, $0.header.computedChecksum(payload: $0.payload)) }
        }
        guard var (head, checksum) = header else { return }
        head.checksum = checksum
        checksum = 0
        bytes.withUnsafeMutableBytes { head.write(to: $0) }
    }
}
