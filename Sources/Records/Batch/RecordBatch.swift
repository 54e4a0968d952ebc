import Checksum

/// A whole batch in memory that somebody else owns: its header decoded, its bytes where they lie. Nothing is copied.
public struct RecordBatch {
    /// The decoded header.
    public let header: BatchHeader
    /// The batch's bytes, header included, and no others.
    public let bytes: UnsafeRawBufferPointer

    /// The batch at the front of `bytes`, which may go on behind it.
    ///
    /// Throws as `BatchHeader.init`, and `incomplete` if the length field says more than there is. The checksum is not looked at.
    public init(_ bytes: UnsafeRawBufferPointer) throws(BatchError) {
        let header = try BatchHeader(bytes)
        guard header.sizeInBytes <= bytes.count else { throw .incomplete(needed: header.sizeInBytes, available: bytes.count) }
        self.header = header
        self.bytes = bytes.slice(0..<header.sizeInBytes)
    }

    /// The bytes behind the header: records, or the codec's stream of them.
    public var payload: UnsafeRawBufferPointer { bytes.slice(BatchHeader.size...) }

    /// Throws `wrongChecksum` unless the checksum holds.
    public func verifyChecksum() throws(BatchError) {
        let computed = CRC32C.of(bytes.slice(BatchHeader.checksumStart...))
        guard computed == header.checksum else { throw .wrongChecksum(stored: header.checksum, computed: computed) }
    }

    /// Runs `body` with the records' bytes, decompressed where need be: at most `limit` bytes. They are valid inside `body` only.
    public func withRecordBytes<R>(
        limit: Int = Codec.defaultLimit, _ body: (UnsafeRawBufferPointer) throws(BatchError) -> R
    ) throws(BatchError) -> R {
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        if codec == .none || header.recordCount == 0 { return try body(payload) }
        var output = OutputBuffer(limit: limit)
        do throws(CodecError) { try codec.decompress(payload, into: &output) } catch { throw .notDecompressible(error) }
        return try body(output.bytes)
    }
}
