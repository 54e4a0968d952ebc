/// What every metadata store keeps to: the limits of the narrowest (LMDB's keys, etcd's transactions).
public enum StoreLimits {
    /// The longest key, in bytes.
    public static let key = 511
    /// The most operations of a transaction, and the most comparisons.
    public static let operations = 128
    /// All keys and values of a transaction together, in bytes.
    public static let bytes = 1_500_000

    static func check(_ key: [UInt8]) throws(MetadataStoreError) {
        if key.isEmpty || key.count > Self.key { throw .badKey(bytes: key.count) }
    }
}
