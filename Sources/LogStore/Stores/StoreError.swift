/// Why a store did not do what it was asked. Paths are those of its directory.
public enum StoreError: Error, Equatable, Sendable {
    /// It is not there, and was not to be made.
    case missing(path: String)
    /// Its file is damaged, or a value's checksum does not hold.
    case damaged(path: String, reason: String)
    /// It was made for another directory.
    case foreign(path: String, owner: [UInt8])
    /// Written by a newer version of the program.
    case newerFormat(path: String, format: UInt32)
    /// No room on the disk, or in the store itself: nothing was changed, the commit may be tried again.
    case full(path: String, reason: String)
    /// The disk failed in a commit: what it holds is not known, and nothing more is committed until the store is opened anew.
    case storage(path: String, reason: String)
    /// A key that is empty or longer than 511 bytes.
    case badKey(path: String, length: Int)
    case closed(path: String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path): "\(path) is missing"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .foreign(let path, _): "\(path) belongs to another data directory"
        case .newerFormat(let path, let format): "\(path) has format \(format), newer than this program knows: use a newer version"
        case .full(let path, let reason): "no room to write to \(path): \(reason)"
        case .storage(let path, let reason): "\(path): the disk failed in a commit: \(reason); look at the kernel's log, then start again"
        case .badKey(let path, let length): "\(path): a key of \(length) bytes; 1 to 511 are possible"
        case .closed(let path): "\(path) is closed"
        }
    }
}
