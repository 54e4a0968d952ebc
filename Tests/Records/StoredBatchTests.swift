import Records
import Testing

@Suite("What is stored of a batch")
struct StoredBatchTests {
    private func stored(_ bytes: [UInt8], _ rules: BatchRules, baseOffset: Int64 = 500, leaderEpoch: Int32 = 4) throws -> [UInt8] {
        let facts = try validate(bytes, rules)
        var copy = bytes
        copy.withUnsafeMutableBytes { BatchEditor.apply(facts, to: $0, baseOffset: baseOffset, leaderEpoch: leaderEpoch) }
        try copy.withUnsafeBytes { try RecordBatch($0).verifyChecksum() }
        return copy
    }

    private func header(_ bytes: [UInt8]) throws -> BatchHeader { try bytes.withUnsafeBytes { try BatchHeader($0) } }

    @Test("a good batch changes in offset and leader epoch only")
    func assigns() throws {
        let sent = forge()
        let kept = try stored(sent, BatchRules(now: 1_700_000_000_000))
        #expect(kept[17...] == sent[17...])
        #expect(try header(kept).baseOffset == 500 && header(kept).leaderEpoch == 4)
        var copy = sent
        copy.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: 500, leaderEpoch: 4) }
        #expect(copy == kept)
    }

    @Test("a wrong greatest timestamp is corrected, under a checksum that holds", arguments: [-1, 0, 1_700_000_000_099])
    func correctsMaxTimestamp(_ wrong: Int64) throws {
        let kept = try stored(forge { $0.maxTimestamp = wrong }, BatchRules(now: 1_700_000_000_000))
        #expect(kept[17...] == forge()[17...])
        var copy = forge { $0.maxTimestamp = wrong }
        copy.withUnsafeMutableBytes { BatchEditor.setMaxTimestamp($0, 1_700_000_000_000) }
        #expect(copy == forge())
    }

    @Test("append time is set in the batch, and every record then has it")
    func setsAppendTime() throws {
        let sent = forge([ForgedRecord(), ForgedRecord(timestampDelta: 700)])
        let kept = try stored(sent, BatchRules(timestampType: .logAppendTime, now: 1_800_000_000_000))
        let head = try header(kept)
        #expect(head.attributes.timestampType == .logAppendTime && head.maxTimestamp == 1_800_000_000_000)
        #expect(head.baseTimestamp == 1_700_000_000_000)
        let timestamps = try kept.withUnsafeBytes { raw in
            try RecordBatch(raw).withRecords { records throws(BatchError) in
                var all: [Int64] = []
                while let record = try records.next() { all.append(record.timestamp) }
                return all
            }
        }
        #expect(timestamps == [1_800_000_000_000, 1_800_000_000_000])
        var copy = sent
        copy.withUnsafeMutableBytes {
            BatchEditor.setLogAppendTime($0, 1_800_000_000_000)
            BatchEditor.assign($0, baseOffset: 500, leaderEpoch: 4)
        }
        #expect(copy == kept)
    }

    @Test("a producer's timestamp type and delete horizon are cleared, its unused bits kept")
    func clearsBits() throws {
        let kept = try stored(forge { $0.attributes.rawValue = 0x40C8 }, BatchRules(now: 1_700_000_000_000))
        #expect(try header(kept).attributes.rawValue == 0x4080)
    }

    @Test("a batch packed anew keeps records, producer and kind", arguments: Codec.allCases)
    func rebuilds(_ codec: Codec) throws {
        let records = [
            ForgedRecord(headers: [(Array("h".utf8), nil)]), ForgedRecord(key: nil, value: nil, timestampDelta: 5),
            ForgedRecord(timestampDelta: -5),
        ]
        for source in Codec.allCases {
            let sent = try forge(records, codec: source) {
                ($0.producerID, $0.producerEpoch, $0.baseSequence, $0.attributes.isTransactional) = (7, 1, 3, true)
            }
            let rebuilt = try sent.withUnsafeBytes { try RecordBatch($0).rebuilt(codec: codec) }
            try rebuilt.withUnsafeBytes { try RecordBatch($0).verifyChecksum() }
            var (old, new) = (try header(sent), try header(rebuilt))
            #expect(new.attributes.codec == codec && new.sizeInBytes == rebuilt.count)
            (old.length, old.checksum, old.attributes.rawValue) = (0, 0, old.attributes.rawValue & ~7)
            (new.length, new.checksum, new.attributes.rawValue) = (0, 0, new.attributes.rawValue & ~7)
            #expect(old == new)
            let plain = try [sent, rebuilt].map { try $0.withUnsafeBytes { try RecordBatch($0).withRecordBytes { [UInt8]($0) } } }
            #expect(plain[0] == plain[1])
        }
    }
}
