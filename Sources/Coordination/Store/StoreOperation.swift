/// One change of a key.
public enum StoreOperation: Equatable, Sendable {
    case put(key: [UInt8], value: [UInt8])
    /// Fine where the key is not there.
    case delete(key: [UInt8])

    public var key: [UInt8] {
        switch self {
        case .put(let key, _), .delete(let key): key
        }
    }

    /// Key and value together.
    public var size: Int {
        switch self {
        case .put(let key, let value): key.count + value.count
        case .delete(let key): key.count
        }
    }
}
