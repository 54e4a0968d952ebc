import LogStore

@testable import LogStore

/// What `state/` and `index/` hold: the first byte says what the rest is the key or the value of.
/// What can be read is written again, and reads as the same.
enum ValuesTarget {
    private static let id = PartitionID(topic: TopicID(high: 1, low: 2), index: 3)

    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let kind = input.byte()
        let raw = input.rest
        switch kind % 6 {
        case 0:
            guard var record = DirectoryRecord(raw), record.format <= DirectoryRecord.knownFormat else { return }
            record.format = DirectoryRecord.knownFormat  // what is read of an older one is written in today's
            try same(record, record.encoded().withUnsafeBytes { DirectoryRecord($0) })
        case 1:
            guard let record = PartitionRecord(raw) else { return }
            try same(record, record.encoded().withUnsafeBytes { PartitionRecord($0) })
        case 2:
            guard let seal = SealRecord(baseOffset: 5, raw) else { return }
            try same(seal, seal.encoded().withUnsafeBytes { SealRecord(baseOffset: 5, $0) })
        case 3:
            guard let table = ProducerTable(snapshot: raw) else { return }
            let bytes = table.snapshot()
            try same(bytes, bytes.withUnsafeBytes { ProducerTable(snapshot: $0) }?.snapshot())
        case 4: _ = (StateKey.parse(raw), IndexKey.snapshotOffset(raw))
        default: try offsetIndex(input)
        }
    }

    private static func same<T: Equatable>(_ one: T, _ other: T?) throws {
        try FuzzFailure.unless(one == other, "\(one) was read, written, and reads as \(other.map { "\($0)" } ?? "nothing")")
    }

    /// A value of entries and a summary, as they may lie in `index/`.
    private static func offsetIndex(_ rest: FuzzInput) throws {
        var input = rest
        let store = MemoryStore(path: "/index", owner: [])
        let base = input.number(Int64.self)
        let size = Int(input.byte())
        let summary = input.bytes(24)
        let entries = input.bytes(size * SparseIndex.entrySize)
        try store.commit([
            .put(IndexKey.summary(id, base: base, generation: 0), summary),
            .put(IndexKey.offsets(id, base: base, generation: 0, chunk: 0), entries),
        ])
        guard let index = SparseIndex.load(id, base: base, generation: 0, from: store) else { return }
        for offset in [base, base &+ 1, base &+ 0x7FFF_FFFF, .min, .max, -1, 0] {
            _ = index.position(for: offset)
            _ = index.border(position: offset, offset: base)
            _ = index.position(forTimestamp: offset)
        }
        try store.commit(index.changes(id, generation: 0, saved: 0))
    }
}
