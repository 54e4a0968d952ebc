import Coordination
import Threads

/// A metadata store that forgets everything when the process ends: for tests, and for `--metadata memory:`.
final class MemoryMetadataStore: MetadataStore {
    private struct Contents {
        var memory = MemoryMetadata()
        var history = StoreHistory(after: 0)
    }

    private final class Watch: StoreWatch {
        private let store: MemoryMetadataStore
        private let number: Int?

        init(_ store: MemoryMetadataStore, _ number: Int?) { (self.store, self.number) = (store, number) }

        func cancel() { if let number { store.contents.withLock { $0.history.cancel(number) } } }
    }

    private let contents = Lock(Contents())

    init() {}

    func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64? {
        try contents.withLock { contents throws(MetadataStoreError) in
            guard let revision = try contents.memory.commit(transaction) else { return nil }
            contents.history.append(transaction.operations, revision: revision)
            return revision
        }
    }

    func get(_ key: [UInt8]) throws(MetadataStoreError) -> StoreEntry? { contents.withLock { $0.memory.get(key) } }

    func range(_ prefix: [UInt8]) throws(MetadataStoreError) -> (entries: [StoreEntry], revision: Int64) {
        contents.withLock { ($0.memory.range(prefix), $0.memory.revision) }
    }

    func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) throws(MetadataStoreError) -> any StoreWatch {
        Watch(self, contents.withLock { $0.history.watch(after: revision, receive) })
    }

    func compact(upTo revision: Int64) throws(MetadataStoreError) { contents.withLock { $0.history.compact(upTo: revision) } }

    func close() {}
}
