/// The keys of `state/`: topic id (16 bytes), partition (4), kind (1), then what the kind needs. A topic id of zeros is the directory's.
enum StateKey {
    private static let partitionKind: UInt8 = 1
    private static let sealKind: UInt8 = 2
    private static let producersKind: UInt8 = 3
    private static let damageKind: UInt8 = 4
    private static let cleanerKind: UInt8 = 5
    private static let refusalKind: UInt8 = 6
    private static let directoryKind: UInt8 = 0x10
    private static let intentKind: UInt8 = 0x11
    private static let indexNumberKind: UInt8 = 0x12

    /// What begins every key of a partition, here and in `index/`.
    static func prefix(_ id: PartitionID) -> [UInt8] {
        var key = FieldWriter(capacity: 32)
        key.put(id.topic)
        key.put(id.index)
        return key.bytes
    }

    private static func key(_ id: PartitionID, _ kind: UInt8, _ baseOffset: Int64) -> [UInt8] {
        var key = FieldWriter(capacity: 32)
        key.put(id.topic)
        key.put(id.index)
        key.put(kind)
        key.put(baseOffset)
        return key.bytes
    }

    /// What begins the directory's own keys.
    private static let own = prefix(PartitionID(topic: TopicID(high: 0, low: 0), index: 0))

    /// `DirectoryRecord`
    static let directory = own + [directoryKind]

    /// The number of the last commit of `index/` that came before a commit here. `index/` has its own under the same key: a smaller one there
    /// is that of an old `index/`.
    static let indexNumber = own + [indexNumberKind]

    /// `PartitionRecord`
    static func partition(_ id: PartitionID) -> [UInt8] { prefix(id) + [partitionKind] }

    /// `SealRecord`, by the segment's base offset.
    static func seal(_ id: PartitionID, _ baseOffset: Int64) -> [UInt8] { key(id, sealKind, baseOffset) }

    /// A snapshot of the producers: its offset, then as in `index/`.
    static func producers(_ id: PartitionID) -> [UInt8] { prefix(id) + [producersKind] }

    /// `DamageRecord`, by the segment's base offset.
    static func damage(_ id: PartitionID, _ baseOffset: Int64) -> [UInt8] { key(id, damageKind, baseOffset) }

    /// All of a partition.
    static func damagePrefix(_ id: PartitionID) -> [UInt8] { prefix(id) + [damageKind] }

    /// `CleanerRecord`
    static func cleaner(_ id: PartitionID) -> [UInt8] { prefix(id) + [cleanerKind] }

    /// What begins the keys of all intents. They lie together under the directory's own prefix: a start looks for them without a walk.
    static let intents = own + [intentKind]

    /// `RewriteIntent`: at most one a partition.
    static func intent(_ id: PartitionID) -> [UInt8] { intents + prefix(id) }

    /// The partition in the key of an intent.
    static func partition(ofIntent key: UnsafeRawBufferPointer) -> PartitionID? {
        guard key.count > intents.count else { return nil }
        var fields = FieldReader(UnsafeRawBufferPointer(rebasing: key.dropFirst(intents.count)))
        guard let topic = fields.topic(), let index = fields.take(Int32.self) else { return nil }
        return PartitionID(topic: topic, index: index)
    }

    /// Why a partition is refused: text.
    static func refusal(_ id: PartitionID) -> [UInt8] { prefix(id) + [refusalKind] }

    /// What a key stands for.
    enum Parsed: Equatable {
        case directory
        case partition(PartitionID)
        case seal(PartitionID, baseOffset: Int64)
        case producers(PartitionID)
        case damage(PartitionID, baseOffset: Int64)
        case refusal(PartitionID)
        case unknown
    }

    static func parse(_ key: UnsafeRawBufferPointer) -> Parsed {
        var fields = FieldReader(key)
        guard let topic = fields.topic(), let index = fields.take(Int32.self), let kind = fields.take(UInt8.self) else { return .unknown }
        let id = PartitionID(topic: topic, index: index)
        switch kind {
        case directoryKind: return .directory
        case partitionKind: return .partition(id)
        case producersKind: return .producers(id)
        case refusalKind: return .refusal(id)
        case sealKind:
            guard let base = fields.take(Int64.self) else { return .unknown }
            return .seal(id, baseOffset: base)
        case damageKind:
            guard let base = fields.take(Int64.self) else { return .unknown }
            return .damage(id, baseOffset: base)
        default: return .unknown
        }
    }
}
