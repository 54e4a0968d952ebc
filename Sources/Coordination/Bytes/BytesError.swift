/// Metadata bytes that cannot be read.
public enum BytesError: Error, Equatable, CustomStringConvertible {
    /// They end before what they announce.
    case short(at: Int)
    /// They hold what nobody wrote.
    case malformed(String, at: Int)
    /// They were written by a newer program than this one.
    case newer(version: UInt8)

    public var description: String {
        switch self {
        case .short(let position): "metadata ends in the middle of a value, at byte \(position)"
        case .malformed(let what, let position): "metadata holds no valid \(what) at byte \(position)"
        case .newer(let version): "metadata was written in format \(version), newer than this program knows: use the newer program"
        }
    }
}
