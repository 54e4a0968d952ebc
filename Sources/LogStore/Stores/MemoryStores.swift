import Threads

/// Stores in memory, which outlive their being closed: opened again at the same path, they hold what was committed.
public final class MemoryStores: StoreProvider {
    private let stores: Lock<[String: MemoryStore]>

    /// `stores`: what is there at first, by path.
    public init(_ stores: [String: MemoryStore] = [:]) { self.stores = Lock(stores) }

    public func openState(_ path: String, newOwner: [UInt8]?) throws(StoreError) -> any StateStore {
        let opened = stores.withLock { stores in
            let old = stores[path]
            guard let owner = old?.owner ?? newOwner else { return MemoryStore?.none }
            let opened = MemoryStore(path: path, owner: owner, table: old?.snapshot ?? SortedTable())
            stores[path] = opened
            return opened
        }
        guard let opened else { throw .missing(path: path) }
        return opened
    }

    public func openIndex(_ path: String, owner: [UInt8]) throws(StoreError) -> OpenedIndex {
        stores.withLock { stores in
            let old = stores[path]
            let reason: String? = old == nil ? "there was none" : old?.owner != owner ? "it belonged to another directory" : nil
            let opened = MemoryStore(path: path, owner: owner, table: reason == nil ? old?.snapshot ?? SortedTable() : SortedTable())
            stores[path] = opened
            return OpenedIndex(store: opened, rebuild: reason)
        }
    }

    public func replaceState(_ path: String, owner: [UInt8]) throws(StoreError) -> any StateStore {
        stores.withLock { stores in
            let opened = MemoryStore(path: path, owner: owner)
            stores[path] = opened
            return opened
        }
    }

    /// Forgets what was at a path, as if its directory had been removed.
    public func remove(_ path: String) { stores.withLock { $0[path] = nil } }
}
