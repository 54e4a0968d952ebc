import Glibc
public import LogStore
import Threads

/// The stores of a `FaultyMachine`: in memory, and their commits fail, and are lost, with its disk.
public final class FaultyStores: StoreProvider {
    private let disk: Lock<Disk>

    init(_ disk: Lock<Disk>) { self.disk = disk }

    public func openState(_ path: String, newOwner: [UInt8]?) throws(StoreError) -> any StateStore {
        try disk.withLock { (disk) throws(StoreError) in
            guard disk.hasPower else { throw .storage(path: path, reason: "no power") }
            guard let owner = disk.stores[path]?.owner ?? newOwner else { throw .missing(path: path) }
            if disk.stores[path] == nil { disk.stores[path] = StoreHistory(owner: owner, isState: true) }
            return FaultyStore(path, owner, disk.stores[path]?.newest ?? SortedTable(), self.disk)
        }
    }

    public func openIndex(_ path: String, owner: [UInt8]) throws(StoreError) -> OpenedIndex {
        try disk.withLock { (disk) throws(StoreError) in
            guard disk.hasPower else { throw .storage(path: path, reason: "no power") }
            let old = disk.stores[path]
            let reason: String? = old == nil ? "there was none" : old?.owner != owner ? "it belonged to another directory" : nil
            if reason != nil { disk.stores[path] = StoreHistory(owner: owner, isState: false) }
            let store = FaultyStore(path, owner, disk.stores[path]?.newest ?? SortedTable(), self.disk)
            return OpenedIndex(store: store, rebuild: reason)
        }
    }

    public func replaceState(_ path: String, owner: [UInt8]) throws(StoreError) -> any StateStore {
        try disk.withLock { (disk) throws(StoreError) in
            guard disk.hasPower else { throw .storage(path: path, reason: "no power") }
            disk.stores[path] = StoreHistory(owner: owner, isState: true)
            return FaultyStore(path, owner, SortedTable(), self.disk)
        }
    }

    /// Forgets what was at a path, as if its directory had been removed.
    public func remove(_ path: String) { disk.withLock { $0.stores[path] = nil } }
}

/// An open store of a `FaultyMachine`.
final class FaultyStore: StateStore, IndexStore {
    /// Room on the disk that a commit needs.
    private static let room = 16_384

    private let path: String
    private let memory: MemoryStore
    private let disk: Lock<Disk>

    init(_ path: String, _ owner: [UInt8], _ table: SortedTable, _ disk: Lock<Disk>) {
        (self.path, self.disk) = (path, disk)
        memory = MemoryStore(path: path, owner: owner, table: table)
    }

    var owner: [UInt8] { memory.owner }

    func commit(_ changes: [StoreChange]) throws(StoreError) {
        try disk.withLock { (disk) throws(StoreError) in
            switch disk.begin(.commit, path, changes: true) {
            case .done:
                if disk.room(for: Self.room) < Self.room { throw .full(path: path, reason: "the disk is full") }
                try memory.commit(changes)
                disk.stores[path]?.beginCommit(memory.snapshot)
                disk.keepMoment()
                disk.stores[path]?.commit(memory.snapshot)
            case .refused(let code, _):
                if FileError(code: code, operation: .write, path: path).isOutOfSpace { throw .full(path: path, reason: "errno \(code)") }
                throw .storage(path: path, reason: "errno \(code)")
            case .cut:
                try memory.commit(changes)
                disk.stores[path]?.beginCommit(memory.snapshot)
                throw .storage(path: path, reason: "no power")
            case .dark: throw .storage(path: path, reason: "no power")
            }
        }
    }

    func read<R>(_ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) throws(StoreError) -> R? {
        try checkPower()
        return try memory.read(key, body)
    }

    func scan(
        prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        try checkPower()
        try memory.scan(prefix: prefix, from: from, backwards: backwards, body)
    }

    func close() throws(StoreError) { try memory.close() }

    private func checkPower() throws(StoreError) {
        if !disk.withLock({ $0.hasPower }) { throw .storage(path: path, reason: "no power") }
    }
}
