/// How a batch's records are compressed: bits 0 to 2 of its attributes.
public enum Codec: UInt8, CaseIterable, Sendable {
    case none = 0, gzip, snappy, lz4, zstd

    /// The most bytes that a payload may expand to where the caller does not say: what a batch of the greatest default size can honestly
    /// come from, and no more.
    public static let defaultLimit = 100 * 1_048_588

    /// The levels that `compress` takes, as in Kafka's `compression.*.level`; nil where the codec has none.
    public var levels: ClosedRange<Int>? {
        switch self {
        case .none, .snappy: nil
        case .gzip: 1...9
        case .lz4: 1...17
        case .zstd: -131_072...22
        }
    }

    /// `bytes` compressed, as Kafka's clients write it: one gzip member, Java's snappy framing, an lz4 frame of independent 64 KiB blocks,
    /// a zstd frame. A level of nil is Kafka's default for the codec.
    public func compress(_ bytes: UnsafeRawBufferPointer, level: Int? = nil) throws(CodecError) -> [UInt8] {
        var output = OutputBuffer(limit: OutputBuffer.unbounded)
        try compress(bytes, level: level, into: &output)
        return [UInt8](output.bytes)
    }

    /// Compresses into `output`.
    func compress(_ bytes: UnsafeRawBufferPointer, level: Int?, into output: inout OutputBuffer) throws(CodecError) {
        if let level, let levels, !levels.contains(level) { throw .unknownLevel(self, level: level) }
        switch self {
        case .none: try output.append(bytes, for: self)
        case .gzip where level == 1: try FastGzip.compress(bytes, into: &output)
        case .gzip: try Zlib.compress(bytes, level: level, into: &output)
        case .snappy: try Snappy.compress(bytes, into: &output)
        case .lz4: try LZ4.compress(bytes, level: level, into: &output)
        case .zstd: try Zstd.compress(bytes, level: level, into: &output)
        }
    }

    /// `bytes` decompressed: at most `limit` bytes, else `expandsPastLimit`; never allocates more than twice what it has got so far.
    public func decompress(_ bytes: UnsafeRawBufferPointer, limit: Int = defaultLimit) throws(CodecError) -> [UInt8] {
        var output = OutputBuffer(limit: limit)
        try decompress(bytes, into: &output)
        return [UInt8](output.bytes)
    }

    /// Decompresses into `output`, which has the bound.
    func decompress(_ bytes: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        if self != .none && bytes.isEmpty { throw .truncated(self) }
        switch self {
        case .none: try output.append(bytes, for: self)
        case .gzip: try FastGzip.decompress(bytes, into: &output)
        case .snappy: try Snappy.decompress(bytes, into: &output)
        case .lz4: try LZ4.decompress(bytes, into: &output)
        case .zstd: try Zstd.decompress(bytes, into: &output)
        }
    }
}
