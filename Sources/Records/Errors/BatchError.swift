/// Why bytes are no batch, or a batch that must not be stored.
public enum BatchError: Error, Equatable, Sendable {
    /// Fewer bytes than the header or the length field asks for: a torn tail, or bytes without a whole batch.
    case incomplete(needed: Int, available: Int)
    /// The length field is smaller than any batch's.
    case lengthTooSmall(Int32)
    /// A message of the formats 0 or 1, before Kafka 0.11.
    case oldFormat(Int8)
    /// A magic byte that no format has.
    case unknownFormat(Int8)
    /// The CRC-32C does not hold.
    case wrongChecksum(stored: UInt32, computed: UInt32)
    /// No batch at all where one must be.
    case noBatch
    /// More than one batch where exactly one may be.
    case severalBatches
    /// Bytes behind the batch that are no batch.
    case trailingBytes(Int)
    /// The batch is larger than `max.message.bytes`.
    case tooLarge(size: Int, limit: Int)
    /// The batch is larger than `segment.bytes`.
    case largerThanSegment(size: Int, limit: Int)
    /// A producer's batch must have base offset 0.
    case baseOffsetNotZero(Int64)
    /// Record count and last offset delta do not agree, or are not positive.
    case wrongCount(count: Int32, lastOffsetDelta: Int32)
    /// Only brokers write control batches.
    case controlBatch
    /// A batch with a producer id needs a base sequence.
    case missingSequence(producerID: Int64, baseSequence: Int32)
    /// A codec number without a meaning.
    case unknownCodec(UInt8)
    /// The payload is no stream of the batch's codec, or expands past the bound.
    case notDecompressible(CodecError)
    /// A record that cannot be read; or records that are not as many as the header says.
    case malformedRecord(index: Int, reason: String)
    /// The offset deltas of a producer's batch must be 0, 1, 2 …
    case wrongOffsetDelta(index: Int, delta: Int32)
    /// Records that the topic's settings do not admit: all of them.
    case rejectedRecords([RecordError])

    /// What the error comes to for whoever sent the batch.
    public enum Kind: Sendable {
        /// CORRUPT_MESSAGE.
        case corrupt
        /// INVALID_RECORD.
        case invalidRecord
        /// MESSAGE_TOO_LARGE.
        case tooLarge
        /// RECORD_LIST_TOO_LARGE.
        case largerThanSegment
        /// INVALID_TIMESTAMP.
        case invalidTimestamp
    }

    /// The kind, which stands for exactly one Kafka error code.
    public var kind: Kind {
        switch self {
        case .lengthTooSmall, .unknownFormat, .wrongChecksum, .trailingBytes, .unknownCodec, .notDecompressible: .corrupt
        case .tooLarge: .tooLarge
        case .largerThanSegment: .largerThanSegment
        // Of records that fail for different reasons the timestamps are said, as the reference does.
        case .rejectedRecords(let errors): errors.contains { $0.kind == .invalidTimestamp } ? .invalidTimestamp : .invalidRecord
        case .incomplete, .oldFormat, .noBatch, .severalBatches, .baseOffsetNotZero, .wrongCount, .controlBatch, .missingSequence,
            .malformedRecord, .wrongOffsetDelta:
            .invalidRecord
        }
    }

    /// The records that are wrong each by itself; empty for every other error.
    public var recordErrors: [RecordError] {
        if case .rejectedRecords(let errors) = self { errors } else { [] }
    }
}
