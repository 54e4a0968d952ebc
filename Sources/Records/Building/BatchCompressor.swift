/// Compresses stored batches, with a codec state and an output buffer of its own: a thread of low priority that uses one holds no lock that
/// another thread's codecs wait for. For one thread at a time.
public final class BatchCompressor {
    private let codec: Codec
    private let pool: HandlePool
    private var output = OutputBuffer(limit: OutputBuffer.unbounded, isShared: false)

    /// Nil for codecs that cold compression does not know: gzip (by ISA-L, level 1) and zstd (level 3) it does.
    public init?(_ codec: Codec) {
        switch codec {
        case .gzip: pool = FastGzip.makePool()
        case .zstd: pool = Zstd.makePool()
        case .none, .snappy, .lz4: return nil
        }
        self.codec = codec
    }

    /// The batch with its records compressed. Nil where it stays as it is: it is compressed already, holds a control record or none, or would
    /// not be smaller. Only codec bits, payload, length and checksum differ.
    public func compressed(_ batch: RecordBatch) throws(BatchError) -> [UInt8]? {
        let attributes = batch.header.attributes
        guard attributes.codecNumber == 0, !attributes.isControl, batch.header.recordCount > 0 else { return nil }
        output.removeAll()
        do throws(CodecError) {
            switch codec {
            case .gzip: try FastGzip.compress(batch.payload, into: &output, pool)
            default: try Zstd.compress(batch.payload, level: nil, into: &output, pool)
            }
        } catch {
            throw .notDecompressible(error)
        }
        guard output.count < batch.payload.count else { return nil }
        var header = batch.header
        header.attributes.setCodec(codec)
        return header.joined(output.bytes)
    }
}
