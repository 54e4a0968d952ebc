/// Why a codec gave up.
public enum CodecError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes are no stream of the codec, or a check of its own failed.
    case corrupt(Codec, reason: String)
    /// The stream ends before its end.
    case truncated(Codec)
    /// The bytes expand to more than the bound.
    case expandsPastLimit(Codec, limit: Int)
    /// The codec has no such level.
    case unknownLevel(Codec, level: Int)
    /// The library has no memory, or failed while it compressed.
    case library(Codec, reason: String)

    public var description: String {
        switch self {
        case .corrupt(let codec, let reason): "the payload is no \(codec) stream: \(reason)"
        case .truncated(let codec): "the payload's \(codec) stream is cut off"
        case .expandsPastLimit(let codec, let limit): "the payload's \(codec) stream expands to more than \(limit) bytes"
        case .unknownLevel(let codec, let level): "\(codec) has no level \(level)"
        case .library(let codec, let reason): "\(codec) failed: \(reason)"
        }
    }
}
