import Records
import Testing

@Suite("What a topic's settings take and refuse")
struct TopicRulesTests {
    static let hour: Int64 = 3_600_000
    static let now: Int64 = 1_700_000_000_000

    @Test("the size counts whole batches, and is said before the checksum is looked at")
    func sizes() {
        let bytes = forge([ForgedRecord(key: nil, value: [UInt8](repeating: 120, count: 130))])
        #expect(bytes.count == 200)
        let refused = refusal(
            forge([ForgedRecord(value: [UInt8](repeating: 120, count: 130))], crc: 1), BatchRules(maxBytes: 200, now: Self.now))
        #expect(refusal(bytes, BatchRules(maxBytes: 200, now: Self.now)) == nil)
        #expect(refusal(bytes, BatchRules(maxBytes: 199, now: Self.now)) == .tooLarge(size: 200, limit: 199))
        #expect(refused?.kind == .tooLarge)
        #expect(refusal(bytes, BatchRules(segmentBytes: 199, now: Self.now)) == .largerThanSegment(size: 200, limit: 199))
        #expect(refusal(bytes, BatchRules(maxBytes: 199, segmentBytes: 100, now: Self.now))?.kind == .tooLarge)
    }

    @Test("a compacted topic names every record without a key", arguments: Codec.allCases)
    func needsKeys(_ codec: Codec) throws {
        let records = [ForgedRecord(), ForgedRecord(key: nil), ForgedRecord(key: []), ForgedRecord(key: nil, value: nil)]
        let error = try #require(refusal(try forge(records, codec: codec), BatchRules(requireKeys: true, now: Self.now)))
        #expect(error.kind == .invalidRecord && error.recordErrors.map(\.index) == [1, 3])
        #expect(refusal(try forge(records, codec: codec)) == nil)
    }

    @Test("timestamps outside the bounds are named, and no timestamp is none of them")
    func timestampBounds() {
        let rules = BatchRules(now: Self.now, beforeMaxMs: Self.hour, afterMaxMs: 2 * Self.hour)
        let cases: [(Int64, Bool)] = [
            (0, true), (-Self.hour, true), (-Self.hour - 1, false), (2 * Self.hour, true), (2 * Self.hour + 1, false),
        ]
        for (delta, taken) in cases { #expect((refusal(forge([ForgedRecord(timestampDelta: delta)]), rules) == nil) == taken, "\(delta)") }
        #expect(refusal(forge { $0.baseTimestamp = -1 }, rules) == nil)
        let error = refusal(
            forge([ForgedRecord(), ForgedRecord(timestampDelta: -2 * Self.hour), ForgedRecord(timestampDelta: 3 * Self.hour)]), rules)
        #expect(error?.kind == .invalidTimestamp && error?.recordErrors.map(\.index) == [1, 2])
    }

    @Test("by default no timestamp is too old, and none may be more than an hour ahead")
    func defaultBounds() {
        for (timestamp, taken) in [
            (1, true), (Self.now + Self.hour, true), (Self.now + Self.hour + 1, false), (1 << 60, false), (.max, false), (.min, true),
        ] {
            #expect((refusal(forge { $0.baseTimestamp = timestamp }) == nil) == taken, "\(timestamp)")
        }
    }

    @Test("of records that fail for different reasons the timestamps are said; of one that fails for both, the missing key")
    func mixedReasons() {
        let rules = BatchRules(requireKeys: true, now: Self.now, beforeMaxMs: Self.hour)
        let old = -9 * Self.hour
        let mixed = refusal(forge([ForgedRecord(key: nil), ForgedRecord(timestampDelta: old)]), rules)
        #expect(mixed?.kind == .invalidTimestamp && mixed?.recordErrors.map(\.kind) == [.missingKey, .invalidTimestamp])
        let both = refusal(forge([ForgedRecord(key: nil, timestampDelta: old)]), rules)
        #expect(both?.kind == .invalidRecord && both?.recordErrors.map(\.kind) == [.missingKey])
    }

    @Test("append time takes any timestamp, and is the greatest; a producer that claims it is refused")
    func appendTime() throws {
        let rules = BatchRules(timestampType: .logAppendTime, now: Self.now + 5, beforeMaxMs: 1, afterMaxMs: 1)
        let facts = try validate(forge([ForgedRecord(), ForgedRecord(timestampDelta: 99 * Self.hour)]), rules)
        #expect(facts.maxTimestamp == Self.now + 5 && facts.timestampType == .logAppendTime)
        let error = refusal(forge { $0.attributes.timestampType = .logAppendTime }, rules)
        #expect(error?.kind == .invalidTimestamp && error?.recordErrors.map(\.index) == [0])
    }

    @Test("the broker itself may write control batches")
    func brokersOwn() throws {
        let marker = ControlMarker(.commit, coordinatorEpoch: 3).batch(timestamp: Self.now, producerID: 9, producerEpoch: 1)
        #expect(refusal(marker) == .controlBatch)
        let facts = try validate(marker, BatchRules(requireKeys: true, now: Self.now, allowControl: true))
        #expect(facts.isControl && facts.isTransactional && facts.producerID == 9)
    }
}
