import LogStore
import Support
import Testing

/// What every pair of stores must do.
@Suite struct StoreConformanceTests {
    enum Kind: CaseIterable { case lmdb, memory, faulty }

    private let directory = TemporaryDirectory()
    private let owner = [UInt8](repeating: 3, count: 16)

    private func provider(_ kind: Kind) -> any StoreProvider {
        switch kind {
        case .lmdb: LMDBStores()
        case .memory: MemoryStores()
        case .faulty: FaultyMachine().stores
        }
    }

    @Test("what was committed is there, after a close too", arguments: Kind.allCases)
    func commits(_ kind: Kind) throws {
        let stores = provider(kind)
        let path = directory.path + "/state"
        #expect(throws: StoreError.missing(path: path)) { _ = try stores.openState(path, newOwner: nil) }
        let state = try stores.openState(path, newOwner: owner)
        #expect(state.owner == owner)
        try state.commit([.put([1], [10]), .put([2], [20]), .put([1], [11]), .delete([2]), .delete([3])])
        #expect(try state.get([1]) == [11])
        #expect(try state.get([2]) == nil)
        #expect(try state.read([1]) { $0.count } == 1)
        try state.checkReaders()
        try state.close()
        try state.close()
        #expect(throws: StoreError.closed(path: path)) { try state.commit([]) }
        #expect(throws: StoreError.closed(path: path)) { _ = try state.get([1]) }
        let again = try stores.openState(path, newOwner: [UInt8](repeating: 4, count: 16))
        #expect(again.owner == owner)
        #expect(try again.get([1]) == [11])
    }

    @Test("keys are bounded, and a commit with one that is not changes nothing", arguments: Kind.allCases)
    func badKeys(_ kind: Kind) throws {
        let state = try provider(kind).openState(directory.path + "/state", newOwner: owner)
        let long = [UInt8](repeating: 1, count: 512)
        for key in [[], long] {
            #expect(throws: StoreError.badKey(path: directory.path + "/state", length: key.count)) {
                try state.commit([.put([1], [1]), .put(key, [1])])
            }
        }
        #expect(try state.get([1]) == nil)
        try state.commit([.put(Array(long.dropLast()), [UInt8](repeating: 7, count: 200_000))])
        #expect(try state.get(Array(long.dropLast()))?.count == 200_000)
    }

    @Test("an index that is new, or another directory's, is empty and says that it must be rebuilt", arguments: Kind.allCases)
    func indices(_ kind: Kind) throws {
        let stores = provider(kind)
        let path = directory.path + "/index"
        let new = try stores.openIndex(path, owner: owner)
        #expect(new.rebuild != nil)
        try new.store.commit([.put([1], [1])])
        try new.store.close()
        let again = try stores.openIndex(path, owner: owner)
        #expect(again.rebuild == nil)
        #expect(try again.store.get([1]) == [1])
        try again.store.close()
        let foreign = try stores.openIndex(path, owner: [UInt8](repeating: 4, count: 16))
        #expect(foreign.rebuild == "it belonged to another directory")
        #expect(try foreign.store.get([1]) == nil)
    }

    @Test("random changes and scans answer as a dictionary does", arguments: Kind.allCases)
    func scans(_ kind: Kind) throws {
        var random = SplitMix64(seed: Seed("store scans").value)
        let store = try provider(kind).openState(directory.path + "/state", newOwner: owner)
        var model: [[UInt8]: [UInt8]] = [:]
        func key() -> [UInt8] { (0..<Int.random(in: 1...4, using: &random)).map { _ in [0, 1, 0xFF].randomElement(using: &random)! } }
        for round in 0..<150 {
            let change: StoreChange
            switch round % 12 {
            case 0: change = .deletePrefix(Array(key().prefix(2)))
            case 1: change = .deleteRange(key(), key())
            case 2: change = .delete(key())
            default: change = .put(key(), [UInt8(round)])
            }
            switch change {
            case .put(let key, let value): model[key] = value
            case .delete(let key): model[key] = nil
            case .deletePrefix(let prefix): model = model.filter { !$0.key.starts(with: prefix) }
            case .deleteRange(let low, let high):
                model = model.filter { $0.key.lexicographicallyPrecedes(low) || !$0.key.lexicographicallyPrecedes(high) }
            }
            try store.commit([change])
            let prefix = Array(key().prefix(Int.random(in: 0...2, using: &random)))
            let from = Bool.random(using: &random) ? key() : nil
            let backwards = Bool.random(using: &random)
            var expected = model.keys.filter { key in
                guard key.starts(with: prefix) else { return false }
                guard let from else { return true }
                return key == from || key.lexicographicallyPrecedes(from) == backwards
            }
            expected.sort { $0.lexicographicallyPrecedes($1) != backwards && $0 != $1 }
            let bound = Int.random(in: 1...30, using: &random)
            var seen: [[UInt8]] = []
            try store.scan(prefix: prefix, from: from, backwards: backwards) { key, value in
                #expect(model[[UInt8](key)] == [UInt8](value))
                seen.append([UInt8](key))
                return seen.count < bound
            }
            try #require(seen == Array(expected.prefix(bound)))
        }
    }
}
