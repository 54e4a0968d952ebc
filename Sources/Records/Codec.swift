/// How a batch's records are compressed: bits 0 to 2 of its attributes.
public enum Codec: UInt8, CaseIterable, Sendable {
    case none = 0, gzip, snappy, lz4, zstd
}
