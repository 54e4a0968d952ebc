import Coordination
import Support
import Testing
import Threads

/// The model as a store, so that the suite holds the model too.
private final class ModelStore: MetadataStore {
    private struct Contents {
        var memory = MemoryMetadata()
        var history = StoreHistory(after: 0)
    }

    private final class Watch: StoreWatch {
        let store: ModelStore
        let number: Int?

        init(store: ModelStore, number: Int?) { (self.store, self.number) = (store, number) }

        func cancel() { if let number { store.contents.withLock { $0.history.cancel(number) } } }
    }

    private let contents = Lock(Contents())

    func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64? {
        try contents.withLock { contents throws(MetadataStoreError) in
            guard let revision = try contents.memory.commit(transaction) else { return nil }
            contents.history.append(transaction.operations, revision: revision)
            return revision
        }
    }

    func get(_ key: [UInt8]) -> StoreEntry? { contents.withLock { $0.memory.get(key) } }

    func range(_ prefix: [UInt8]) -> (entries: [StoreEntry], revision: Int64) {
        contents.withLock { ($0.memory.range(prefix), $0.memory.revision) }
    }

    func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) -> any StoreWatch {
        Watch(store: self, number: contents.withLock { $0.history.watch(after: revision, receive) })
    }

    func compact(upTo revision: Int64) { contents.withLock { $0.history.compact(upTo: revision) } }

    func close() {}
}

@Test("the model of a metadata store passes the suite of all stores")
func modelStore() throws { try MetadataStoreSuite { ModelStore() }.run() }

@Test("the history forgets its oldest transactions, and the oldest of large ones, and says so", arguments: [(10, 1 << 20), (1000, 10_000)])
func boundedHistory(transactions: Int, bytes: Int) {
    var history = StoreHistory(after: 0, capacity: transactions, bytes: bytes)
    let operations = [StoreOperation.put(key: [1], value: [UInt8](repeating: 7, count: 999))]
    for revision: Int64 in 1...100 { history.append(operations, revision: revision) }
    #expect((80...90).contains(history.compacted))
    let told = Lock<[StoreEvent]>([])
    #expect(history.watch(after: 3, { event in told.withLock { $0.append(event) } }) == nil)
    #expect(told.withLock { $0 } == [.compacted(upTo: history.compacted)])
}
