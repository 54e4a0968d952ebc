public import LogStore
import Threads

/// A machine whose disk fails as it is told to, and whose power can be cut: then all that was not synced is kept, lost or torn.
///
///     let machine = FaultyMachine()
///     machine.cutPower(after: 17)
///     … run the engine on machine.fileSystem and machine.stores until a call fails …
///     let next = machine.restarted(&random)      // one of the states that the crash could have left; ask again for another
public final class FaultyMachine: Sendable {
    let disk: Lock<Disk>
    public let fileSystem: FaultyFileSystem
    public let stores: FaultyStores

    public convenience init() { self.init(memory: MemoryFileSystem(), disk: Disk()) }

    private init(memory: MemoryFileSystem, disk: Disk) {
        self.disk = Lock(disk)
        fileSystem = FaultyFileSystem(memory, self.disk)
        stores = FaultyStores(self.disk)
    }

    /// Plans a failure.
    public func plan(_ fault: Fault) { disk.withLock { $0.faults.append(fault) } }

    /// Forgets the failures that were planned and did not come yet.
    public func forgetFaults() { disk.withLock { $0.faults = [] } }

    /// The bytes that files may have in all; nil: no bound. Below what they have now, nothing may grow.
    public func setCapacity(_ bytes: Int?) { disk.withLock { $0.capacity = bytes } }

    /// The bytes that files have.
    public var used: Int { disk.withLock { $0.used } }

    /// How many calls have changed the disk.
    public var steps: Int { disk.withLock { $0.steps } }

    /// The power goes after so many more calls that change the disk, while the next is under way. Every call after that fails.
    public func cutPower(after steps: Int) { disk.withLock { $0.stepsLeft = steps } }

    public func cutPower() { disk.withLock { $0.hasPower = false } }

    public var hasPower: Bool { disk.withLock { $0.hasPower } }

    /// Keeps a list of the calls that change the disk from now on.
    public func record() { disk.withLock { $0.recorded = [] } }

    public var recorded: [Step] { disk.withLock { $0.recorded ?? [] } }

    /// Cuts the power; answers what the disk may hold then.
    public func crash(_ random: inout some RandomNumberGenerator) -> (fileSystem: MemoryFileSystem, stores: MemoryStores) {
        let (memory, disk) = image(&random)
        var stores: [String: MemoryStore] = [:]
        for (path, history) in disk.stores { stores[path] = MemoryStore(path: path, owner: history.owner, table: history.newest) }
        return (memory, MemoryStores(stores))
    }

    /// Cuts the power; answers a machine that starts with what the disk may hold then.
    public func restarted(_ random: inout some RandomNumberGenerator) -> FaultyMachine {
        let (memory, disk) = image(&random)
        return FaultyMachine(memory: memory, disk: disk)
    }

    private func image(_ random: inout some RandomNumberGenerator) -> (MemoryFileSystem, Disk) {
        let old = disk.withLock { disk in
            disk.hasPower = false
            return disk
        }
        let memory = MemoryFileSystem()
        var new = Disk()
        new.capacity = old.capacity
        let names = old.names.crash(&random).sorted { ($0.key.directory, $0.key.name) < ($1.key.directory, $1.key.name) }
        rebuild("", of: old, Disk.root, Dictionary(grouping: names, by: \.key.directory), into: memory, &new, Disk.root, &random)
        for (path, history) in old.stores.sorted(by: { $0.key < $1.key }) {
            new.stores[path] = StoreHistory(owner: history.owner, isState: history.isState, table: history.crash(&random))
        }
        return (memory, new)
    }

    /// Puts what the old disk holds in a directory into the new one.
    private func rebuild(
        _ path: String, of old: Disk, _ oldInode: UInt64, _ names: [UInt64: [(key: NameHistory.Name, value: UInt64)]],
        into memory: MemoryFileSystem, _ new: inout Disk, _ newInode: UInt64, _ random: inout some RandomNumberGenerator
    ) {
        for (name, inode) in names[oldInode] ?? [] {
            let inner = path + "/" + name.name
            let made: UInt64?
            if let history = old.files[inode] {
                let bytes = history.crash(&random)
                made = try? memory.put(inner, bytes)
                if let made { new.files[made] = FileHistory(synced: bytes) }
                new.used += bytes.size
            } else {
                try? memory.makeDirectory(inner)
                made = (try? memory.stat(inner))?.inode
            }
            guard let made else { preconditionFailure("\(inner) cannot be made again") }
            new.names.addSynced(.init(directory: newInode, name: name.name), made)
            if old.files[inode] == nil { rebuild(inner, of: old, inode, names, into: memory, &new, made, &random) }
        }
    }
}
