import Synchronization
import Threads

/// A store in memory.
public final class MemoryStore: StateStore, IndexStore {
    public let owner: [UInt8]
    private let path: String
    private let table: Lock<SortedTable>
    private let isClosed = Atomic(false)

    /// `table` is what it holds at first.
    public init(path: String, owner: [UInt8], table: SortedTable = SortedTable()) {
        (self.path, self.owner) = (path, owner)
        self.table = Lock(table)
    }

    /// What it holds now, closed or not.
    public var snapshot: SortedTable { table.withLock { $0 } }

    public func commit(_ changes: [StoreChange]) throws(StoreError) {
        try checkOpen()
        for case .put(let key, _) in changes where !(1...511).contains(key.count) { throw .badKey(path: path, length: key.count) }
        table.withLock { table in
            for change in changes { table.apply(change) }
        }
    }

    public func read<R>(_ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) throws(StoreError) -> R? {
        try checkOpen()
        return snapshot[key]?.withUnsafeBytes(body)
    }

    public func scan(
        prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        try checkOpen()
        snapshot.scan(prefix: prefix, from: from, backwards: backwards) { entry in
            entry.key.withUnsafeBytes { key in entry.value.withUnsafeBytes { body(key, $0) } }
        }
    }

    public func close() throws(StoreError) { isClosed.store(true, ordering: .relaxed) }

    private func checkOpen() throws(StoreError) {
        if isClosed.load(ordering: .relaxed) { throw .closed(path: path) }
    }
}
