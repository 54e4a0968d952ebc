/// A metadata store's contents in memory: the model that the real ones are held against.
public struct MemoryMetadata: Sendable {
    private var entries: [[UInt8]: StoreEntry] = [:]
    public private(set) var revision: Int64 = 0

    public init() {}

    /// Does the transaction if all its comparisons hold; nil, and nothing done, if not.
    public mutating func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64? {
        try transaction.check()
        for compare in transaction.compares where entries[compare.key]?.revision ?? 0 != compare.revision { return nil }
        revision += 1
        for operation in transaction.operations {
            switch operation {
            case .put(let key, let value): entries[key] = StoreEntry(key: key, value: value, revision: revision)
            case .delete(let key): entries[key] = nil
            }
        }
        return revision
    }

    public func get(_ key: [UInt8]) -> StoreEntry? { entries[key] }

    public func range(_ prefix: [UInt8]) -> [StoreEntry] {
        entries.values.filter { $0.key.starts(with: prefix) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
