extension RecordBatch {
    /// The batch with its records compressed by another codec (`compression.type`). Records, offsets, timestamps, producer fields and kind
    /// stay as they are; codec bits, length and checksum change.
    ///
    /// A level of nil is Kafka's default for the codec; `limit` bounds what the payload may expand to.
    public func rebuilt(codec: Codec, level: Int? = nil, limit: Int = Codec.defaultLimit) throws(BatchError) -> [UInt8] {
        var header = header
        return try withRecordBytes(limit: limit) { records throws(BatchError) in
            header.attributes.setCodec(codec)
            if codec == .none { return header.joined(records) }
            var output = OutputBuffer(limit: OutputBuffer.unbounded)
            do throws(CodecError) { try codec.compress(records, level: level, into: &output) } catch { throw .notDecompressible(error) }
            return header.joined(output.bytes)
        }
    }
}
