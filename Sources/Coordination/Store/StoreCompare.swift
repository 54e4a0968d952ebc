/// What must hold for a transaction to be done.
public struct StoreCompare: Equatable, Sendable {
    public var key: [UInt8]
    /// The revision that wrote the key last; 0: the key is not there.
    public var revision: Int64

    public init(key: [UInt8], revision: Int64) { (self.key, self.revision) = (key, revision) }
}
