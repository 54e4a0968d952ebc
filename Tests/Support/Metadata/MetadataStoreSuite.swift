public import Coordination

/// What every metadata store must do. Each check throws what it found otherwise; `make` gives a new, empty store.
public struct MetadataStoreSuite {
    /// A check that did not hold.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let make: () throws -> any MetadataStore

    public init(_ make: @escaping () throws -> any MetadataStore) { self.make = make }

    /// All checks, each on a store of its own.
    public func run() throws {
        for check in [
            revisions, compares, atomicity, ranges, deletions, limits, largest, watches, watchesFromBefore, compaction, againstTheModel,
        ] {
            let store = try make()
            defer { store.close() }
            try check(store)
        }
    }

    private func revisions(_ store: any MetadataStore) throws {
        try expect(try store.range([]).revision == 0, "a new store has revision 0")
        try expect(try store.commit(put("a", "1")) == 1, "the first transaction makes revision 1")
        try expect(try store.commit(put("b", "2")) == 2, "the second makes revision 2")
        try expect(try store.get(bytes("a")) == StoreEntry(key: bytes("a"), value: bytes("1"), revision: 1), "a key keeps its revision")
        try expect(try store.get(bytes("c")) == nil, "a key that nobody wrote is not there")
    }

    private func compares(_ store: any MetadataStore) throws {
        let absent = [StoreCompare(key: bytes("a"), revision: 0)]
        try expect(try store.commit(put("a", "1", absent)) == 1, "revision 0 means absent")
        try expect(try store.commit(put("a", "2", absent)) == nil, "a comparison that does not hold is answered with nil")
        try expect(try store.get(bytes("a"))?.value == bytes("1"), "and nothing is done")
        try expect(try store.range([]).revision == 1, "nor is a revision used")
        try expect(try store.commit(put("a", "3", [StoreCompare(key: bytes("a"), revision: 1)])) == 2, "the key's own revision holds")
        let one = [StoreCompare(key: bytes("a"), revision: 2), StoreCompare(key: bytes("b"), revision: 9)]
        try expect(try store.commit(put("c", "1", one)) == nil, "all comparisons must hold")
    }

    private func atomicity(_ store: any MetadataStore) throws {
        let all = StoreTransaction(operations: (0..<100).map { .put(key: bytes("k\($0)"), value: bytes("v")) })
        try expect(try store.commit(all) == 1, "many operations make one revision")
        try expect(try store.range(bytes("k")).entries.allSatisfy { $0.revision == 1 }, "which all of them carry")
    }

    private func ranges(_ store: any MetadataStore) throws {
        for key in ["b/2", "a/1", "b/10", "b", "c", "b/"] { _ = try store.commit(put(key, key)) }
        try expect(try store.range(bytes("b/")).entries.map(\.key) == ["b/", "b/10", "b/2"].map(bytes), "a range is in the order of bytes")
        try expect(try store.range([]).entries.count == 6, "the empty prefix is everything")
        _ = try store.commit(StoreTransaction(operations: [.put(key: [0xFF, 0xFF], value: []), .put(key: [0xFF, 0], value: [])]))
        try expect(try store.range([0xFF]).entries.map(\.key) == [[0xFF, 0], [0xFF, 0xFF]], "a prefix of 0xFF has an end too")
    }

    private func deletions(_ store: any MetadataStore) throws {
        _ = try store.commit(put("a", "1"))
        try expect(try store.commit(StoreTransaction(operations: [.delete(key: bytes("a"))])) == 2, "a deletion makes a revision")
        try expect(try store.get(bytes("a")) == nil, "a deleted key is gone")
        try expect(try store.commit(StoreTransaction(operations: [.delete(key: bytes("x"))])) == 3, "so does one of what is not there")
        try expect(try store.commit(put("a", "2", [StoreCompare(key: bytes("a"), revision: 0)])) == 4, "a deleted key compares as absent")
    }

    private func limits(_ store: any MetadataStore) throws {
        let value = [UInt8](repeating: 1, count: 100)
        func refused(_ transaction: StoreTransaction, _ error: MetadataStoreError) throws {
            do {
                _ = try store.commit(transaction)
                throw Failure(description: "taken, but should be refused with: \(error)")
            } catch let found as MetadataStoreError {
                try expect(found == error, "refused with \(found) for \(error)")
            }
        }
        try refused(StoreTransaction(operations: []), .empty)
        try refused(StoreTransaction(operations: [.put(key: [], value: value)]), .badKey(bytes: 0))
        let long = [UInt8](repeating: 65, count: 512)
        try refused(StoreTransaction(operations: [.put(key: long, value: value)]), .badKey(bytes: 512))
        try refused(
            StoreTransaction(operations: (0..<129).map { .put(key: bytes("k\($0)"), value: value) }), .tooManyOperations(129))
        let compares = (0..<129).map { StoreCompare(key: bytes("k\($0)"), revision: 0) }
        try refused(put("a", "1", compares), .tooManyOperations(129))
        let large = [UInt8](repeating: 1, count: 1_500_000)
        try refused(StoreTransaction(operations: [.put(key: bytes("a"), value: large)]), .tooLarge(bytes: 1_500_001))
        try refused(
            StoreTransaction(operations: [.put(key: bytes("a"), value: value), .delete(key: bytes("a"))]), .duplicateKey)
        try expect(try store.range([]).revision == 0, "a refused transaction uses no revision")
    }

    private func largest(_ store: any MetadataStore) throws {
        let value = [UInt8](repeating: 7, count: 1_499_000 / 128)
        let keys = (0..<128).map { index in Array(bytes("\(1000 + index)")) }
        try expect(
            try store.commit(StoreTransaction(operations: keys.map { .put(key: $0, value: value) })) == 1,
            "the largest transaction is taken")
        let key = [UInt8](repeating: 0x7A, count: 511)
        try expect(try store.commit(StoreTransaction(operations: [.put(key: key, value: [])])) == 2, "so is the longest key")
        try expect(try store.get(key)?.value == [], "with an empty value")
        try expect(try store.range([]).entries.count == 129, "and all is there")
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func put(_ key: String, _ value: String, _ compares: [StoreCompare] = []) -> StoreTransaction {
        StoreTransaction(compares: compares, operations: [.put(key: bytes(key), value: bytes(value))])
    }

    private func expect(_ condition: Bool, _ what: String) throws {
        if !condition { throw Failure(description: "does not hold: \(what)") }
    }

    private func watches(_ store: any MetadataStore) throws {
        let seen = EventLog()
        let watch = try store.watch(after: 0, seen.append)
        _ = try store.commit(put("a", "1"))
        _ = try store.commit(put("a", "2", [StoreCompare(key: bytes("a"), revision: 9)]))
        _ = try store.commit(StoreTransaction(operations: [.delete(key: bytes("a"))]))
        let all: [StoreEvent] = [
            .changed(revision: 1, [.put(key: bytes("a"), value: bytes("1"))]), .changed(revision: 2, [.delete(key: bytes("a"))]),
        ]
        try expect(seen.events(atLeast: 2) == all, "a watch sees each transaction that was done, in order")
        watch.cancel()
        _ = try store.commit(put("b", "1"))
        try expect(seen.events(atLeast: 2) == all, "a cancelled watch sees nothing more")
    }

    private func watchesFromBefore(_ store: any MetadataStore) throws {
        for index in 1...5 { _ = try store.commit(put("k\(index)", "v")) }
        let seen = EventLog()
        let watch = try store.watch(after: 3, seen.append)
        _ = try store.commit(put("k6", "v"))
        let revisions = seen.events(atLeast: 3).map { event -> Int64 in
            guard case .changed(let revision, _) = event else { return -1 }
            return revision
        }
        try expect(revisions == [4, 5, 6], "a watch from an earlier revision sees what came since, each once: \(revisions)")
        watch.cancel()
    }

    private func compaction(_ store: any MetadataStore) throws {
        for index in 1...5 { _ = try store.commit(put("k\(index)", "v")) }
        try store.compact(upTo: 3)
        let late = EventLog()
        _ = try store.watch(after: 2, late.append)
        try expect(late.events(atLeast: 1) == [.compacted(upTo: 3)], "a watch from before the compaction is told so")
        let early = EventLog()
        let watch = try store.watch(after: 3, early.append)
        try expect(early.events(atLeast: 2).count == 2, "one from after it goes on")
        watch.cancel()
        try expect(try store.range([]).entries.count == 5, "a compaction forgets no key")
    }

    private func againstTheModel(_ store: any MetadataStore) throws {
        var random = SplitMix64(seed: Seed("metadata store against its model").value)
        var model = MemoryMetadata()
        for _ in 0..<300 {
            func key() -> [UInt8] { bytes("k\(Int.random(in: 0..<12, using: &random))") }
            let keys = Set((0...Int.random(in: 0...4, using: &random)).map { _ in key() })
            let operations: [StoreOperation] = keys.map {
                Bool.random(using: &random) ? .delete(key: $0) : .put(key: $0, value: [UInt8.random(in: 0...255, using: &random)])
            }
            let compared = key()
            let known = model.get(compared)?.revision ?? 0
            let revision = Int.random(in: 0..<4, using: &random) == 0 ? known + 1 : known
            let transaction = StoreTransaction(compares: [StoreCompare(key: compared, revision: revision)], operations: operations)
            try expect(try store.commit(transaction) == model.commit(transaction), "the store answers as the model")
            try expect(try store.range([]) == (model.range([]), model.revision), "and holds the same")
        }
    }
}
