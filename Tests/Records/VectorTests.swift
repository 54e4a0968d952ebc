import Records
import Testing

@Suite("Batches in hexadecimal")
struct VectorTests {
    @Test("every vector holds what its description says", arguments: ["plain", "gzip", "snappy_java", "idempotent", "transactional"])
    func reads(_ name: String) throws {
        let bytes = try Fixtures.hex("records/batch_v2_\(name).hex")
        try bytes.withUnsafeBytes { raw in
            let batch = try RecordBatch(raw)
            try batch.verifyChecksum()
            #expect(batch.bytes.count == bytes.count && batch.header.recordCount == 2)
            #expect(batch.header.attributes.isTransactional == (name == "transactional"))
            #expect(batch.header.producerID == (name == "idempotent" || name == "transactional" ? 1000 : -1))
            try batch.withRecords { records throws(BatchError) in
                let first = try records.next()
                let second = try records.next()
                #expect(first?.key.map { [UInt8]($0) } == Array("k1".utf8) && first?.value.map { [UInt8]($0) } == Array("hello".utf8))
                #expect(second?.key == nil && second?.value.map { [UInt8]($0) } == Array("world".utf8))
                #expect(second?.offset == 1 && second?.timestamp == 1_700_000_000_005)
                #expect(second?.headers.map(\.name) == ["h1", "h2"])
                #expect(second?.headers.map { $0.value.map { [UInt8]($0) } } == [Array("v1".utf8), nil])
                #expect(try records.next() == nil)
            }
        }
    }

    @Test("the builder makes the plain vector byte for byte")
    func builds() throws {
        var builder = BatchBuilder()
        builder.append(timestamp: 1_700_000_000_000, key: Array("k1".utf8), value: Array("hello".utf8))
        builder.append(
            timestamp: 1_700_000_000_005, key: nil, value: Array("world".utf8), headers: [("h1", Array("v1".utf8)), ("h2", nil)])
        #expect(try builder.finish() == Fixtures.hex("records/batch_v2_plain.hex"))
    }

    @Test("a batch that compaction left empty reads as one without records")
    func readsEmpty() throws {
        let bytes = try Fixtures.hex("records/batch_v2_empty_retained.hex")
        try bytes.withUnsafeBytes { raw in
            let batch = try RecordBatch(raw)
            try batch.verifyChecksum()
            #expect(batch.header.recordCount == 0 && batch.header.lastOffsetDelta == 4 && batch.header.lastSequence == 14)
            try batch.withRecords { records throws(BatchError) in #expect(try records.next() == nil) }
        }
    }

    @Test("transaction markers are read and written byte for byte", arguments: [ControlMarker.Kind.commit, .abort])
    func markers(_ kind: ControlMarker.Kind) throws {
        let bytes = try Fixtures.hex("records/control_\(kind).hex")
        try bytes.withUnsafeBytes { raw in
            let batch = try RecordBatch(raw)
            try batch.verifyChecksum()
            let marker = try batch.withRecords { records throws(BatchError) in try records.next().flatMap { ControlMarker($0) } }
            #expect(marker == ControlMarker(kind, coordinatorEpoch: 7))
            var built = marker?.batch(
                timestamp: batch.header.maxTimestamp, producerID: batch.header.producerID, producerEpoch: batch.header.producerEpoch)
            built?.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: 42, leaderEpoch: batch.header.leaderEpoch) }
            #expect(built == bytes)
        }
    }
}
