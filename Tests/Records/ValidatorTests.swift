import Records
import Testing

/// The answers are those of Apache Kafka 4.3.1 to the same batches.
@Suite("What a broker takes and refuses")
struct ValidatorTests {
    static let good = forge()

    @Test("a good batch is taken, and says what it holds")
    func takesGood() throws {
        let records = [ForgedRecord(timestampDelta: 3), ForgedRecord(timestampDelta: 9), ForgedRecord(timestampDelta: -4)]
        let facts = try validate(forge(records) { ($0.producerID, $0.producerEpoch, $0.baseSequence) = (7, 2, Int32.max) })
        #expect(facts.count == 3 && facts.lastOffsetDelta == 2)
        #expect(facts.maxTimestamp == 1_700_000_000_009 && facts.offsetDeltaOfMaxTimestamp == 1)
        #expect(facts.lastSequence == 1 && facts.producerID == 7 && facts.codec == .none)
    }

    static let wrong: [(String, [UInt8], BatchError.Kind?)] = [
        ("wrong checksum", forge(crc: 1), .corrupt),
        ("last byte changed", good.dropLast() + [1], .corrupt),
        ("length one too long", forge { $0.length += 1 }, .invalidRecord),
        ("length one too short", forge { $0.length -= 1 }, .corrupt),
        ("length 48", forge { $0.length = 48 }, .corrupt),
        ("length 0", forge { $0.length = 0 }, .corrupt),
        ("length -1", forge { $0.length = -1 }, .corrupt),
        ("last byte missing", good.dropLast(), .invalidRecord),
        ("60 bytes", Array(good.prefix(60)), .invalidRecord),
        ("20 bytes", Array(good.prefix(20)), .invalidRecord),
        ("8 bytes", Array(good.prefix(8)), .invalidRecord),
        ("no bytes", [], .invalidRecord),
        ("garbage behind", good + [UInt8](repeating: 0xAB, count: 70), .corrupt),
        ("zeros", [UInt8](repeating: 0, count: 100), .corrupt),
        ("two batches", good + good, .invalidRecord),
        ("magic 0", forge { $0.magic = 0 }, .invalidRecord),
        ("magic 1", forge { $0.magic = 1 }, .invalidRecord),
        ("magic 3", forge { $0.magic = 3 }, .corrupt),
        ("magic -1", forge { $0.magic = -1 }, .corrupt),
        ("base offset 1", forge { $0.baseOffset = 1 }, .invalidRecord),
        ("base offset -1", forge { $0.baseOffset = -1 }, .invalidRecord),
        ("count 0", forge { $0.recordCount = 0 }, .invalidRecord),
        ("count -1", forge { $0.recordCount = -1 }, .invalidRecord),
        ("count 2 of one record", forge { ($0.recordCount, $0.lastOffsetDelta) = (2, 1) }, .invalidRecord),
        ("last delta 2^31-1", forge { $0.lastOffsetDelta = .max }, .invalidRecord),
        ("last delta and count too great", forge { ($0.recordCount, $0.lastOffsetDelta) = (.max, .max - 1) }, .invalidRecord),
        ("last delta -1", forge { $0.lastOffsetDelta = -1 }, .invalidRecord),
        ("no bytes of records", forge(payload: []), .invalidRecord),
        ("control", forge { $0.attributes.isControl = true }, .invalidRecord),
        ("producer without a sequence", forge { $0.producerID = 4 }, .invalidRecord),
        ("codec 5", forge { $0.attributes.rawValue = 5 }, .corrupt),
        ("codec 7", forge { $0.attributes.rawValue = 7 }, .corrupt),
        ("plain bytes as gzip", forge { $0.attributes.rawValue = 1 }, .corrupt),
        ("plain bytes as snappy", forge { $0.attributes.rawValue = 2 }, .corrupt),
        ("plain bytes as lz4", forge { $0.attributes.rawValue = 3 }, .corrupt),
        ("plain bytes as zstd", forge { $0.attributes.rawValue = 4 }, .corrupt),
        ("unused bits", forge { $0.attributes.rawValue = 0x4080 }, nil),
        ("timestamp type set, with a timestamp", forge { $0.attributes.timestampType = .logAppendTime }, nil),
        (
            "timestamp type set, without one", forge { ($0.attributes.timestampType, $0.baseTimestamp) = (.logAppendTime, -1) },
            .invalidTimestamp
        ),
        ("header key null", forge([ForgedRecord(headers: [(nil, nil)])]), .invalidRecord),
        ("header value null", forge([ForgedRecord(headers: [([], nil)])]), nil),
        ("header count -1", forge([ForgedRecord(headerCount: -1)]), .invalidRecord),
        ("header count a million", forge([ForgedRecord(headerCount: 1_000_000)]), .invalidRecord),
        ("offset deltas 0 0", forge([ForgedRecord(), ForgedRecord(offsetDelta: 0)]), .invalidRecord),
        ("timestamp beyond 64 bits", forge([ForgedRecord(timestampDelta: .max)]), .invalidRecord),
    ]

    @Test("a batch that is wrong gets Kafka's error", arguments: wrong)
    func refuses(_ name: String, _ bytes: [UInt8], _ kind: BatchError.Kind?) {
        let error = refusal(bytes)
        #expect(error?.kind == kind, "\(name): \(error?.description ?? "taken")")
        #expect(error == nil || error?.kind == .invalidTimestamp || error?.recordErrors == [])
    }

    @Test("records that do not fill their length or the payload exactly are refused")
    func refusesMisframed() {
        let record = ForgedRecord(key: Array("key".utf8), value: Array("value".utf8)).bytes(at: 0)
        let cases: [[UInt8]] = [
            Array(record.dropLast(3)), record + [0, 0, 0], [record[0] + 10] + record.dropFirst(), [record[0] - 6] + record.dropFirst(),
            [0] + record.dropFirst(), [1] + record.dropFirst(), [0x80, 0x80, 0x80, 0x80, 0x80, 0x80] + record,
        ]
        for payload in cases { #expect(refusal(forge(payload: payload))?.kind == .invalidRecord, "\(payload)") }
    }

    @Test("inside every codec the count, the deltas and the framing are looked at", arguments: [Codec.gzip, .snappy, .lz4, .zstd])
    func looksInside(_ codec: Codec) throws {
        let three = [ForgedRecord(), ForgedRecord(timestampDelta: 40), ForgedRecord(timestampDelta: 20)]
        let facts = try validate(forge(three, codec: codec))
        #expect(facts.maxTimestamp == 1_700_000_000_040 && facts.codec == codec)
        for count: Int32 in [2, 4] {
            let bytes = try forge(three, codec: codec) { ($0.recordCount, $0.lastOffsetDelta) = (count, count - 1) }
            #expect(refusal(bytes)?.kind == .invalidRecord)
        }
        #expect(refusal(try forge([ForgedRecord(), ForgedRecord(offsetDelta: 2)], codec: codec))?.kind == .invalidRecord)
        #expect(refusal(forge(payload: []) { $0.attributes.setCodec(codec) })?.kind == .corrupt)
    }

    @Test("a payload that expands past the bound is refused, not inflated", arguments: [Codec.gzip, .snappy, .lz4, .zstd])
    func refusesBombs(_ codec: Codec) throws {
        let bomb = try forge([ForgedRecord(value: [UInt8](repeating: 0, count: 3_000_000))], codec: codec)
        var rules = BatchRules(now: 1_700_000_000_000, maxExpandedBytes: 1_000_000)
        #expect(refusal(bomb, rules) == .notDecompressible(.expandsPastLimit(codec, limit: 1_000_000)))
        rules.maxExpandedBytes = 4_000_000
        #expect(refusal(bomb, rules) == nil)
    }
}
