/// The record batches of a partition in a Produce request or a Fetch response. Bytes to Wire: it neither reads nor copies them.
public enum Payload: Equatable, Sendable {
    /// Decoded: where the batches lie in the frame that was decoded (byte offsets from its start, the length prefix left out).
    case range(Range<Int>)
    /// To encode: the batches themselves.
    case bytes([UInt8])
    /// To encode: leave out this many bytes; the caller sends them (from a file) where `EncodedFrame.splices` says.
    case splice(Int)

    /// The size in bytes.
    public var count: Int {
        switch self {
        case .range(let range): range.count
        case .bytes(let bytes): bytes.count
        case .splice(let count): count
        }
    }
}
