/// A key with what it holds.
public struct StoreEntry: Equatable, Sendable {
    public var key: [UInt8]
    public var value: [UInt8]
    /// The store's revision that wrote it last.
    public var revision: Int64

    public init(key: [UInt8], value: [UInt8], revision: Int64) { (self.key, self.value, self.revision) = (key, value, revision) }
}
