/// What `state/` says about a partition.
struct PartitionRecord: Equatable, Sendable {
    /// The newest format that this program knows.
    static let knownFormat: UInt8 = 2

    var topic: String
    var recoveryPoint: RecoveryPoint
    var logStart: Int64 = 0
    var highWatermark: Int64 = 0
    var epochs = EpochHistory()
    /// Entries of the journal from rounds before this one count for nothing here.
    var voidBefore = RoundID.zero

    init(topic: String, recoveryPoint: RecoveryPoint = RecoveryPoint(offset: 0)) {
        (self.topic, self.recoveryPoint) = (topic, recoveryPoint)
    }

    func encoded() -> [UInt8] {
        var fields = FieldWriter(capacity: 160)
        fields.put(Self.knownFormat)
        fields.put(topic)
        fields.put(logStart)
        fields.put(highWatermark)
        fields.put(recoveryPoint.offset)
        fields.put(recoveryPoint.segment)
        fields.put(recoveryPoint.generation)
        fields.put(recoveryPoint.position)
        fields.put(recoveryPoint.checksum)
        fields.put(recoveryPoint.maxTimestamp)
        fields.put(recoveryPoint.firstTimestamp)
        voidBefore.put(into: &fields)
        fields.put(UInt32(epochs.entries.count))
        for entry in epochs.entries {
            fields.put(entry.epoch)
            fields.put(entry.startOffset)
        }
        return fields.bytes
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard let format = fields.take(UInt8.self), (1...Self.knownFormat).contains(format), let topic = fields.text(),
            let start = fields.take(Int64.self), let watermark = fields.take(Int64.self), let point = Self.point(&fields),
            // Before format 2 there was no journal.
            let void = format < 2 ? .zero : RoundID(&fields), let count = fields.take(UInt32.self),
            fields.remaining == Int(count) * 12, start >= 0
        else { return nil }
        voidBefore = void
        (self.topic, logStart, highWatermark, recoveryPoint) = (topic, start, watermark, point)
        for _ in 0..<count {
            guard let epoch = fields.take(Int32.self), let offset = fields.take(Int64.self) else { return nil }
            epochs.note(epoch, at: offset)
        }
    }

    /// The format of a value that is none of ours, where it is a newer one.
    static func newerFormat(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard let format = bytes.first, format > knownFormat else { return nil }
        return UInt32(format)
    }

    private static func point(_ fields: inout FieldReader) -> RecoveryPoint? {
        guard let offset = fields.take(Int64.self), let segment = fields.take(Int64.self), let generation = fields.take(UInt32.self),
            let position = fields.take(Int64.self), let checksum = fields.take(UInt32.self), let max = fields.take(Int64.self),
            let first = fields.take(Int64.self), offset >= 0, position >= 0, segment <= offset
        else { return nil }
        return RecoveryPoint(
            offset: offset, segment: segment, generation: generation, position: position, checksum: checksum, maxTimestamp: max,
            firstTimestamp: first)
    }
}
