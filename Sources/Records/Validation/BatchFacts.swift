/// What a valid batch says of itself: all that an append needs to know.
public struct BatchFacts: Equatable, Sendable {
    /// The header as it came.
    public let header: BatchHeader
    /// The greatest timestamp of the records, or the append time if the broker gives it; -1 if none has one.
    public let maxTimestamp: Int64
    /// Offset delta of the first record with that timestamp.
    public let offsetDeltaOfMaxTimestamp: Int32
    /// Who gives the timestamps of the batch once it is stored.
    public let timestampType: TimestampType

    /// Base offset as it came.
    public var baseOffset: Int64 { header.baseOffset }
    /// Last offset less base offset.
    public var lastOffsetDelta: Int32 { header.lastOffsetDelta }
    /// How many records.
    public var count: Int32 { header.recordCount }
    /// The base timestamp.
    public var baseTimestamp: Int64 { header.baseTimestamp }
    /// Producer id; -1 for none.
    public var producerID: Int64 { header.producerID }
    /// Its epoch; -1 for none.
    public var producerEpoch: Int16 { header.producerEpoch }
    /// Sequence of the first record; -1 for none.
    public var baseSequence: Int32 { header.baseSequence }
    /// Sequence of the last record; -1 for none.
    public var lastSequence: Int32 { header.lastSequence }
    /// Whether the batch belongs to a transaction.
    public var isTransactional: Bool { header.attributes.isTransactional }
    /// Whether it holds a transaction marker.
    public var isControl: Bool { header.attributes.isControl }
    /// How it is compressed.
    public var codec: Codec { header.attributes.codec ?? .none }
    /// Bytes of the whole batch.
    public var sizeInBytes: Int { header.sizeInBytes }

    /// The header that the batch is stored with, in front of the payload as it came: offset and leader epoch assigned, timestamp type and
    /// greatest timestamp corrected, the delete horizon (which is compaction's) cleared; the checksum taken anew only where it must be.
    public func storedHeader(baseOffset: Int64, leaderEpoch: Int32, payload: UnsafeRawBufferPointer) -> BatchHeader {
        var stored = header
        stored.attributes.timestampType = timestampType
        stored.attributes.hasDeleteHorizon = false
        stored.maxTimestamp = maxTimestamp
        if stored.attributes != header.attributes || maxTimestamp != header.maxTimestamp {
            stored.checksum = stored.computedChecksum(payload: payload)
        }
        (stored.baseOffset, stored.leaderEpoch) = (baseOffset, leaderEpoch)
        return stored
    }
}
