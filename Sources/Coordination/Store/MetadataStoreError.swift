/// What a metadata store cannot do.
public enum MetadataStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    case empty
    case badKey(bytes: Int)
    case tooManyOperations(Int)
    case tooLarge(bytes: Int)
    case duplicateKey
    /// The store itself failed: whether the transaction was done is not known.
    case failed(String)
    /// Another process has it.
    case locked(path: String)
    /// A newer program wrote it.
    case newerFormat(path: String, version: Int)

    public var description: String {
        switch self {
        case .empty: "a metadata transaction without operations"
        case .badKey(let bytes): "a metadata key has 1 to \(StoreLimits.key) bytes, not \(bytes)"
        case .tooManyOperations(let count): "a metadata transaction has at most \(StoreLimits.operations) operations, not \(count)"
        case .tooLarge(let bytes): "a metadata transaction has at most \(StoreLimits.bytes) bytes, not \(bytes)"
        case .duplicateKey: "a metadata transaction changes a key twice"
        case .failed(let why): "the metadata store failed: \(why)"
        case .locked(let path): "\(path) is in use by another leader: stop it, or give this one another directory"
        case .newerFormat(let path, let version):
            "\(path) was written in format \(version), newer than this program knows: use the newer program"
        }
    }
}
