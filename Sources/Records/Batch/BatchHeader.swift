import Checksum

/// The 61 bytes before a batch's records (Kafka's record batch format v2), decoded. All integers are big-endian.
public struct BatchHeader: Equatable, Sendable {
    /// Bytes of a whole header.
    public static let size = 61
    /// Bytes before what the length field counts: base offset and length.
    public static let lengthEnd = 12
    /// The smallest value that the length field of a whole batch can have.
    public static let smallestLength: Int32 = 49
    /// Where the bytes begin that the CRC covers; it covers all from here to the batch's end.
    public static let checksumStart = 21

    /// Offset of the batch's first record as it was produced.
    public var baseOffset: Int64
    /// Bytes behind this field, to the batch's end.
    public var length: Int32
    /// Epoch of the partition leader that appended the batch.
    public var leaderEpoch: Int32
    /// Format: 2.
    public var magic: Int8
    /// CRC-32C of everything from `checksumStart` on.
    public var checksum: UInt32
    /// Codec, timestamp type and kind.
    public var attributes: BatchAttributes
    /// Last offset less base offset; stays when compaction takes the last record.
    public var lastOffsetDelta: Int32
    /// What the records' timestamp deltas count from, in milliseconds since 1970; or the delete horizon.
    public var baseTimestamp: Int64
    /// The greatest timestamp of the records, or the append time of all.
    public var maxTimestamp: Int64
    /// Producer id; -1 for none.
    public var producerID: Int64
    /// The producer's epoch; -1 for none.
    public var producerEpoch: Int16
    /// Sequence number of the first record as produced; -1 for none.
    public var baseSequence: Int32
    /// How many records the batch holds; 0 for what compaction left empty.
    public var recordCount: Int32

    /// A header of format 2, for a batch to be built.
    public init(
        baseOffset: Int64 = 0, length: Int32 = smallestLength, leaderEpoch: Int32 = -1, attributes: BatchAttributes = BatchAttributes(),
        lastOffsetDelta: Int32 = 0, baseTimestamp: Int64 = -1, maxTimestamp: Int64 = -1, producerID: Int64 = -1,
        producerEpoch: Int16 = -1, baseSequence: Int32 = -1, recordCount: Int32 = 0
    ) {
        (self.baseOffset, self.length, self.leaderEpoch, self.magic, self.checksum) = (baseOffset, length, leaderEpoch, 2, 0)
        (self.attributes, self.lastOffsetDelta) = (attributes, lastOffsetDelta)
        (self.baseTimestamp, self.maxTimestamp) = (baseTimestamp, maxTimestamp)
        (self.producerID, self.producerEpoch, self.baseSequence) = (producerID, producerEpoch, baseSequence)
        self.recordCount = recordCount
    }

    /// Reads the header at the front of `bytes`; the records behind it need not be there.
    ///
    /// Throws `incomplete` if fewer bytes are there than a header has, `lengthTooSmall`, `oldFormat` or `unknownFormat` for what is no
    /// batch of format 2. The checksum is not looked at.
    public init(_ bytes: UnsafeRawBufferPointer) throws(BatchError) {
        guard bytes.count >= 17 else { throw .incomplete(needed: Self.size, available: bytes.count) }
        let length: Int32 = bytes.big(8)
        let magic: Int8 = bytes.big(16)
        // The smallest message of the formats before batches: checksum, magic, attributes, two lengths.
        guard length >= 14 else { throw .lengthTooSmall(length) }
        guard magic == 2 else { throw magic == 0 || magic == 1 ? .oldFormat(magic) : .unknownFormat(magic) }
        guard length >= Self.smallestLength else { throw .lengthTooSmall(length) }
        guard bytes.count >= Self.size else { throw .incomplete(needed: Self.size, available: bytes.count) }
        (self.baseOffset, self.length, self.leaderEpoch, self.magic) = (bytes.big(0), length, bytes.big(12), magic)
        (self.checksum, self.attributes) = (bytes.big(17), BatchAttributes(rawValue: bytes.big(21)))
        (self.lastOffsetDelta, self.baseTimestamp, self.maxTimestamp) = (bytes.big(23), bytes.big(27), bytes.big(35))
        (self.producerID, self.producerEpoch, self.baseSequence) = (bytes.big(43), bytes.big(51), bytes.big(53))
        self.recordCount = bytes.big(57)
    }

    /// Bytes of the whole batch.
    public var sizeInBytes: Int { Self.lengthEnd + Int(length) }

    /// Offset of the last record; at most `Int64.max`, whatever the bytes say.
    public var lastOffset: Int64 {
        let (sum, overflow) = baseOffset.addingReportingOverflow(Int64(lastOffsetDelta))
        return overflow ? .max : sum
    }

    /// Offset behind the batch: what a reader asks for next.
    public var nextOffset: Int64 { lastOffset == .max ? .max : lastOffset + 1 }

    /// Whether the batch has a producer id.
    public var hasProducerID: Bool { producerID >= 0 }

    /// Sequence number of the last record as produced: sequences go on with 0 behind 2^31-1. -1 without a base sequence.
    public var lastSequence: Int32 {
        baseSequence < 0 ? -1 : Int32(truncatingIfNeeded: (Int64(baseSequence) + Int64(max(lastOffsetDelta, 0))) & 0x7FFF_FFFF)
    }

    /// When compaction may drop the batch's tombstones, in milliseconds since 1970; nil if it has not set a time yet.
    public var deleteHorizon: Int64? { attributes.hasDeleteHorizon ? baseTimestamp : nil }

    /// Writes the 61 bytes, with the checksum field as it is.
    public func write(to bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.size)
        bytes.setBig(baseOffset, at: 0)
        bytes.setBig(length, at: 8)
        bytes.setBig(leaderEpoch, at: 12)
        bytes.setBig(magic, at: 16)
        bytes.setBig(checksum, at: 17)
        bytes.setBig(attributes.rawValue, at: 21)
        bytes.setBig(lastOffsetDelta, at: 23)
        bytes.setBig(baseTimestamp, at: 27)
        bytes.setBig(maxTimestamp, at: 35)
        bytes.setBig(producerID, at: 43)
        bytes.setBig(producerEpoch, at: 51)
        bytes.setBig(baseSequence, at: 53)
        bytes.setBig(recordCount, at: 57)
    }

    /// The checksum that a batch of this header and `payload` (the bytes behind the header) must carry.
    public func computedChecksum(payload: UnsafeRawBufferPointer) -> UInt32 {
        withUnsafeTemporaryAllocation(byteCount: Self.size, alignment: 8) { header in
            write(to: header)
            var crc = CRC32C()
            crc.update(UnsafeRawBufferPointer(header).slice(Self.checksumStart..<Self.size))
            crc.update(payload)
            return crc.value
        }
    }
}
