import Records
import Support
import Testing

@testable import LogStore

/// What lies on the disk, to the byte: `docs/format.md` says the same in words.
@Suite struct FormatTests {
    private let id = PartitionID(topic: TopicID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10), index: 5)

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    private func bytes(_ hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(hex)
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    @Test("keys begin with the topic id and the partition, big-endian")
    func keys() {
        let prefix = "0102030405060708090a0b0c0d0e0f1000000005"
        #expect(hex(StateKey.partition(id)) == prefix + "01")
        #expect(hex(StateKey.seal(id, 0x1234)) == prefix + "02" + "0000000000001234")
        #expect(hex(StateKey.producers(id)) == prefix + "03")
        #expect(hex(StateKey.directory) == String(repeating: "00", count: 20) + "10")
        #expect(
            hex(IndexKey.offsets(id, base: 0x1234, generation: 7, chunk: 2)) == prefix + "01" + "0000000000001234" + "00000007" + "00000002"
        )
        #expect(hex(IndexKey.summary(id, base: 0x1234, generation: 7)) == prefix + "02" + "0000000000001234" + "00000007")
        #expect(hex(IndexKey.producers(id, before: 9)) == prefix + "03" + "0000000000000009")
        #expect(StateKey.seal(id, 0x1234).withUnsafeBytes { StateKey.parse($0) } == .seal(id, baseOffset: 0x1234))
    }

    @Test("the directory's record reads and writes its golden bytes; of a newer format only the number is read")
    func directory() {
        var record = DirectoryRecord(clusterID: "abc", nodeID: 3)
        (record.startNumber, record.isClean, record.isSuspect) = (9, false, true)
        record.firstRound = RoundID(start: 8, round: 70)
        record.journals = [JournalFile(name: "1.journal", id: TopicID(high: 1, low: 2), size: 1 << 23)]
        let golden =
            "00000002" + "0003616263" + "00000003" + "0000000000000009" + "02" + "0000000000000008" + "0000000000000046" + "0001"
            + "0009312e6a6f75726e616c" + "00000000000000010000000000000002" + "0000000000800000"
        #expect(hex(record.encoded()) == golden)
        #expect(record.encoded().withUnsafeBytes { DirectoryRecord($0) } == record)
        #expect(([0, 0, 0, 3, 9, 9] as [UInt8]).withUnsafeBytes { DirectoryRecord($0) }?.format == 3)
        (record.format, record.firstRound, record.journals) = (1, .zero, [])
        let first = bytes("00000001" + "0003616263" + "00000003" + "0000000000000009" + "02")
        #expect(first.withUnsafeBytes { DirectoryRecord($0) } == record)
    }

    @Test("a partition's record reads and writes its golden bytes")
    func partition() {
        var record = PartitionRecord(
            topic: "t",
            recoveryPoint: RecoveryPoint(
                offset: 7, segment: 4, generation: 1, position: 300, checksum: 0xDEAD_BEEF, maxTimestamp: 10, firstTimestamp: -1))
        (record.logStart, record.highWatermark) = (2, 6)
        record.epochs.note(1, at: 0)
        record.epochs.note(3, at: 5)
        record.voidBefore = RoundID(start: 2, round: 3)
        let start =
            "000174" + "0000000000000002" + "0000000000000006" + "0000000000000007" + "0000000000000004" + "00000001"
            + "000000000000012c" + "deadbeef" + "000000000000000a" + "ffffffffffffffff"
        let epochs = "00000002" + "00000001" + "0000000000000000" + "00000003" + "0000000000000005"
        #expect(hex(record.encoded()) == "02" + start + "0000000000000002" + "0000000000000003" + epochs)
        #expect(record.encoded().withUnsafeBytes { PartitionRecord($0) } == record)
        record.voidBefore = .zero
        #expect(bytes("01" + start + epochs).withUnsafeBytes { PartitionRecord($0) } == record)
        #expect(([3, 1] as [UInt8]).withUnsafeBytes { PartitionRecord.newerFormat($0) } == 3)
        #expect(([2, 1] as [UInt8]).withUnsafeBytes { PartitionRecord.newerFormat($0) } == nil)
    }

    @Test("a seal reads and writes its golden bytes")
    func seal() {
        var seal = SealRecord(baseOffset: 4, generation: 2, size: 100, checksum: 0xFEED_F00D, nextOffset: 9, maxTimestamp: 77)
        let golden = "00000002" + "0000000000000064" + "feedf00d" + "0000000000000009" + "000000000000004d"
        #expect(hex(seal.encoded()) == golden + "00")
        #expect(seal.encoded().withUnsafeBytes { SealRecord(baseOffset: 4, $0) } == seal)
        // As seals were before there was cold compression.
        #expect(Array(seal.encoded().dropLast()).withUnsafeBytes { SealRecord(baseOffset: 4, $0) } == seal)
        seal.isCold = true
        #expect(hex(seal.encoded()) == golden + "01")
        #expect(seal.encoded().withUnsafeBytes { SealRecord(baseOffset: 4, $0) } == seal)
    }

    @Test("a rewrite's intent and how far a log is compacted read and write their golden bytes")
    func rewrites() {
        let seal = SealRecord(baseOffset: 4, generation: 2, size: 100, checksum: 0xFEED_F00D, nextOffset: 9, maxTimestamp: 77)
        let old = [RewriteIntent.Old(baseOffset: 4, generation: 1), RewriteIntent.Old(baseOffset: 7, generation: 0)]
        let intent = RewriteIntent(new: seal, old: old)
        let golden =
            "01" + "0000000000000004" + "00000002" + "0000000000000064" + "feedf00d" + "00000002" + "0000000000000004" + "00000001"
            + "0000000000000007" + "00000000"
        #expect(hex(intent.encoded()) == golden)
        #expect(intent.encoded().withUnsafeBytes { RewriteIntent($0) } == intent)
        #expect(hex(StateKey.intent(id)) == String(repeating: "00", count: 20) + "11" + "0102030405060708090a0b0c0d0e0f1000000005")
        #expect(StateKey.intent(id).withUnsafeBytes { StateKey.partition(ofIntent: $0) } == id)
        let cleaner = CleanerRecord(cleanUpTo: 0x1234)
        #expect(hex(cleaner.encoded()) == "01" + "0000000000001234")
        #expect(cleaner.encoded().withUnsafeBytes { CleanerRecord($0) } == cleaner)
        #expect(hex(StateKey.cleaner(id)) == "0102030405060708090a0b0c0d0e0f1000000005" + "05")
        #expect(SegmentName.cleaned(4, generation: 2) == "00000000000000000004.2.cleaned")
        #expect(SegmentName.deleted(4, generation: 1) == "00000000000000000004.1.deleted")
    }

    @Test("an offset index reads and writes its golden bytes")
    func offsetIndex() throws {
        var index = SparseIndex(baseOffset: 100)
        index.add(position: 0, baseOffset: 100, size: 70_000, maxTimestamp: 5)
        index.add(position: 70_000, baseOffset: 120, size: 10, maxTimestamp: 3)
        let changes = index.changes(id, generation: 1, saved: 0)
        guard case .put(_, let entries) = changes[0], case .put(_, let summary) = changes[1] else { return #expect(Bool(false)) }
        #expect(hex(entries) == "00000014" + "00011170" + "0000000000000005")
        #expect(hex(Array(summary.prefix(20))) == "00000001" + "000000000001117a" + "0000000000000005")
        let store = MemoryStore(path: "/index", owner: [])
        try store.commit(changes)
        #expect(SparseIndex.load(id, base: 100, generation: 1, from: store) == index)
        #expect(SparseIndex.load(id, base: 100, generation: 2, from: store) == nil)
        try store.commit([.delete(IndexKey.offsets(id, base: 100, generation: 1, chunk: 0))])
        #expect(SparseIndex.load(id, base: 100, generation: 1, from: store) == nil)
    }

    private func table() -> ProducerTable {
        var table = ProducerTable()
        table.note(
            BatchHeader(
                baseOffset: 10, lastOffsetDelta: 1, maxTimestamp: 8, producerID: 6, producerEpoch: 2, baseSequence: 4, recordCount: 2),
            marker: nil, now: 99)
        var transactional = BatchHeader(baseOffset: 12, maxTimestamp: 9, producerID: 7, producerEpoch: 0, baseSequence: 0, recordCount: 1)
        transactional.attributes.isTransactional = true
        table.note(transactional, marker: nil, now: 100)
        (transactional.baseOffset, transactional.producerID) = (13, 8)
        table.note(transactional, marker: nil, now: 101)
        (transactional.baseOffset, transactional.baseSequence) = (14, -1)
        transactional.attributes.isControl = true
        table.note(transactional, marker: ControlMarker(.abort, coordinatorEpoch: 3), now: 102)
        return table
    }

    @Test("a snapshot of producers reads and writes its golden bytes")
    func producers() {
        let table = table()
        let batch = "00000000" + "00000000"
        let golden =
            "02" + "000000000000000c" + "00000003" + "0000000000000006" + "0002" + "ffffffff" + "ffffffffffffffff" + "0000000000000063"
            + "0000000000000008" + "01" + "00000004" + "00000005" + "000000000000000b" + "00000001" + "0000000000000008"
            + "0000000000000007" + "0000" + "ffffffff" + "000000000000000c" + "0000000000000064" + "0000000000000009" + "01" + batch
            + "000000000000000c" + "00000000" + "0000000000000009" + "0000000000000008" + "0000" + "00000003" + "ffffffffffffffff"
            + "0000000000000066" + "0000000000000009" + "01" + batch + "000000000000000d" + "00000000" + "0000000000000009"
            + "00000001" + "000000000000000d" + "000000000000000e"
        #expect(hex(table.snapshot()) == golden)
        #expect(table.snapshot().withUnsafeBytes { ProducerTable(snapshot: $0) } == table)
        #expect(table.snapshot().withUnsafeBytes { ProducerTable.firstOpen(inSnapshot: $0) } == 12)
        #expect(table.firstUnstable == 12)
    }

    @Test("a snapshot of the first format is still read")
    func firstProducers() {
        let old: [UInt8] =
            [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 6, 0, 2, 0xff, 0xff, 0xff, 0xff] + [UInt8](repeating: 0xff, count: 8)
            + [0, 0, 0, 0, 0, 0, 0, 99, 1, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8]
        let read = old.withUnsafeBytes { ProducerTable(snapshot: $0) }
        #expect(read?.producers[6] == table().producers[6])
        #expect(old.withUnsafeBytes { ProducerTable.firstOpen(inSnapshot: $0) } == -1)
    }

    @Test("a segment's aborted transactions read and write their golden bytes; one that is missing shows")
    func aborted() throws {
        var index = SparseIndex(baseOffset: 100)
        index.add(position: 0, baseOffset: 100, size: 78, maxTimestamp: 5)
        index.takeMarker(
            AbortedTransaction(producerID: 5, firstOffset: 90, lastOffset: 100, lastStableOffset: 95), position: 0, size: 78)
        index.takeMarker(nil, position: 100, size: 10)
        #expect(index.abortedCovered == 78)
        let changes = index.changes(id, generation: 1, saved: 0)
        guard changes.count == 2, case .put(let key, let value) = changes[0], case .put(_, let summary) = changes[1] else {
            return #expect(Bool(false))
        }
        #expect(hex(key).hasSuffix("04" + "0000000000000064" + "00000001" + "00000000"))
        #expect(hex(value) == "0000000000000005" + "000000000000005a" + "0000000000000064" + "000000000000005f")
        #expect(hex(Array(summary[24..<36])) == "00000001" + "000000000000004e")
        let store = MemoryStore(path: "/index", owner: [])
        try store.commit(changes)
        let loaded = try #require(SparseIndex.load(id, base: 100, generation: 1, from: store))
        #expect(loaded.aborted == index.aborted && loaded.abortedCovered == 78 && loaded.abortedSaved == 1)
        try store.commit([.put(key, [UInt8](value.dropLast(1) + [0]))])
        #expect(SparseIndex.load(id, base: 100, generation: 1, from: store)?.abortedCovered == 0)
        try store.commit([.put(IndexKey.summary(id, base: 100, generation: 1), Array(summary.prefix(24)))])
        #expect(SparseIndex.load(id, base: 100, generation: 1, from: store)?.abortedCovered == 78)
    }

    @Test("no value that was cut short or changed traps the reader")
    func hostileValues() {
        var random = SplitMix64(seed: Seed("hostile values").value)
        var record = PartitionRecord(topic: "topic")
        record.epochs.note(1, at: 0)
        var table = ProducerTable()
        table.note(BatchHeader(producerID: 6, producerEpoch: 2, baseSequence: 4, recordCount: 1), marker: nil, now: 99)
        let seal = SealRecord(baseOffset: 4, generation: 2, size: 100, checksum: 1, nextOffset: 9, maxTimestamp: 77)
        let intent = RewriteIntent(new: seal, old: [RewriteIntent.Old(baseOffset: 4, generation: 1)])
        let values = [
            DirectoryRecord(clusterID: "c", nodeID: 1).encoded(), record.encoded(), table.snapshot(), intent.encoded(),
            CleanerRecord(cleanUpTo: 7).encoded(),
        ]
        for value in values {
            for length in 0...value.count {
                var cut = Array(value.prefix(length))
                if !cut.isEmpty, Bool.random(using: &random) {
                    cut[Int.random(in: cut.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
                }
                cut.withUnsafeBytes { raw in
                    _ = DirectoryRecord(raw)
                    _ = PartitionRecord(raw)
                    _ = SealRecord(baseOffset: 0, raw)
                    _ = ProducerTable(snapshot: raw)
                    _ = StateKey.parse(raw)
                    _ = StateKey.partition(ofIntent: raw)
                    _ = RewriteIntent(raw)
                    _ = CleanerRecord(raw)
                }
            }
        }
    }
}
