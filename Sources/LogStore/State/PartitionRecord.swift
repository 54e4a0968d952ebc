/// What `state/` says about a partition.
struct PartitionRecord: Equatable, Sendable {
    static let knownFormat: UInt8 = 1

    var topic: String
    var recoveryPoint: RecoveryPoint
    var logStart: Int64 = 0
    var highWatermark: Int64 = 0
    var epochs = EpochHistory()

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
        fields.put(UInt32(epochs.entries.count))
        for entry in epochs.entries {
            fields.put(entry.epoch)
            fields.put(entry.startOffset)
        }
        return fields.bytes
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard fields.take(UInt8.self) == Self.knownFormat, let topic = fields.text(), let start = fields.take(Int64.self),
            let watermark = fields.take(Int64.self), let point = Self.point(&fields), let count = fields.take(UInt32.self),
            fields.remaining == Int(count) * 12, start >= 0
        else { return nil }
        (self.topic, logStart, highWatermark, recoveryPoint) = (topic, start, watermark, point)
        for _ in 0..<count {
            guard let epoch = fields.take(Int32.self), let offset = fields.take(Int64.self) else { return nil }
            epochs.note(epoch, at: offset)
        }
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
