/// The keys of `index/`: topic id (16 bytes), partition (4), kind (1), then what the kind needs.
enum IndexKey {
    private static let offsetsKind: UInt8 = 1
    private static let summaryKind: UInt8 = 2
    private static let producersKind: UInt8 = 3
    private static let scrubKind: UInt8 = 0x10
    private static let abortedKind: UInt8 = 4

    private static func start(_ id: PartitionID, _ kind: UInt8) -> FieldWriter {
        var key = FieldWriter(capacity: 40)
        key.put(id.topic)
        key.put(id.index)
        key.put(kind)
        return key
    }

    /// A packed value of a segment's offset index.
    static func offsets(_ id: PartitionID, base: Int64, generation: UInt32, chunk: Int) -> [UInt8] {
        offsetsPrefix(id, base: base, generation: generation) + bigEndian(UInt32(chunk))
    }

    static func offsetsPrefix(_ id: PartitionID, base: Int64, generation: UInt32) -> [UInt8] {
        var key = start(id, offsetsKind)
        key.put(base)
        key.put(generation)
        return key.bytes
    }

    /// Its summary.
    static func summary(_ id: PartitionID, base: Int64, generation: UInt32) -> [UInt8] {
        var key = start(id, summaryKind)
        key.put(base)
        key.put(generation)
        return key.bytes
    }

    /// A packed value of a segment's aborted transactions.
    static func aborted(_ id: PartitionID, base: Int64, generation: UInt32, chunk: Int) -> [UInt8] {
        abortedPrefix(id, base: base, generation: generation) + bigEndian(UInt32(chunk))
    }

    static func abortedPrefix(_ id: PartitionID, base: Int64, generation: UInt32) -> [UInt8] {
        var key = start(id, abortedKind)
        key.put(base)
        key.put(generation)
        return key.bytes
    }

    /// All of a segment's values, whatever its generation.
    static func segment(_ id: PartitionID, base: Int64) -> [[UInt8]] {
        [offsetsKind, summaryKind, abortedKind].map { kind in
            var key = start(id, kind)
            key.put(base)
            return key.bytes
        }
    }

    /// The producers before an offset.
    static func producers(_ id: PartitionID, before offset: Int64) -> [UInt8] {
        var key = start(id, producersKind)
        key.put(offset)
        return key.bytes
    }

    /// All snapshots of a partition's producers.
    static func producersPrefix(_ id: PartitionID) -> [UInt8] { start(id, producersKind).bytes }

    /// The offset in the key of a snapshot.
    static func snapshotOffset(_ key: UnsafeRawBufferPointer) -> Int64? {
        var fields = FieldReader(key)
        guard fields.topic() != nil, fields.take(Int32.self) != nil, fields.take(UInt8.self) == producersKind else { return nil }
        return fields.take(Int64.self)
    }

    /// How far the scrubber has come: the directory's, not a partition's.
    static let scrub: [UInt8] = {
        var key = FieldWriter(capacity: 24)
        key.put(TopicID(high: 0, low: 0))
        key.put(Int32(0))
        key.put(scrubKind)
        return key.bytes
    }()

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        var key = FieldWriter(capacity: 4)
        key.put(value)
        return key.bytes
    }
}
