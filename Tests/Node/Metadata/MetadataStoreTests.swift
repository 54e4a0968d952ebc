import Coordination
import Glibc
import Support
import Testing

@testable import Node

@Suite struct MetadataStoreTests {
    @Test("the store in memory passes the suite of all metadata stores")
    func memory() throws { try MetadataStoreSuite { MemoryMetadataStore() }.run() }

    @Test("the store on LMDB passes the suite of all metadata stores")
    func lmdb() throws {
        let directory = try TestDirectory()
        defer { directory.remove() }
        var count = 0
        try MetadataStoreSuite {
            count += 1
            return try LMDBMetadataStore.open("\(directory.path)/\(count)")
        }.run()
    }

    @Test("the store on LMDB keeps what was committed, with its revisions, over a close and over a stop without one")
    func reopened() throws {
        let directory = try TestDirectory()
        defer { directory.remove() }
        let path = "\(directory.path)/store"
        let store = try LMDBMetadataStore.open(path)
        #expect(try store.commit(StoreTransaction(operations: [.put(key: [1], value: [2])])) == 1)
        #expect(try store.commit(StoreTransaction(operations: [.put(key: [3], value: [])])) == 2)
        store.close()
        let again = try LMDBMetadataStore.open(path)
        let (entries, revision) = try again.range([])
        #expect(entries == [StoreEntry(key: [1], value: [2], revision: 1), StoreEntry(key: [3], value: [], revision: 2)])
        #expect(revision == 2)
        #expect(try again.commit(StoreTransaction(operations: [.delete(key: [1])])) == 3)
        let told = EventBox()
        _ = try again.watch(after: 1, told.add)
        #expect(told.all == [.compacted(upTo: 2)])
        again.close()
    }

    @Test("a closed store refuses to work, and says so")
    func closed() throws {
        let directory = try TestDirectory()
        defer { directory.remove() }
        let store = try LMDBMetadataStore.open("\(directory.path)/store")
        store.close()
        #expect(throws: MetadataStoreError.self) { try store.commit(StoreTransaction(operations: [.put(key: [1], value: [2])])) }
    }
}
