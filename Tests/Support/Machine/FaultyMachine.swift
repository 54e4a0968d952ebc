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

    init(memory: MemoryFileSystem, disk: Disk) {
        self.disk = Lock(disk)
        fileSystem = FaultyFileSystem(memory, self.disk)
        stores = FaultyStores(self.disk)
    }

    /// Plans a failure.
    public func plan(_ fault: Fault) { disk.withLock { $0.faults.append(fault) } }

    /// Forgets the failures that were planned and did not come yet.
    public func forgetFaults() { disk.withLock { $0.faults = [] } }

    /// Whether a call may fail, or has failed, though there is power: a failure was planned and not forgotten, or there is a bound.
    public var isTroubled: Bool { disk.withLock { !$0.faults.isEmpty || $0.capacity != nil } }

    /// The bytes that files may have in all; nil: no bound. Below what they have now, nothing may grow.
    public func setCapacity(_ bytes: Int?) { disk.withLock { $0.capacity = bytes } }

    /// The bytes that files have.
    public var used: Int { disk.withLock { $0.used } }

    /// All files leave the page cache, and come back as they are read.
    public func dropCache() { disk.withLock { $0.cached = [:] } }

    /// How many calls have changed the disk.
    public var steps: Int { disk.withLock { $0.steps } }

    /// The power goes after so many more calls that change the disk, while the next is under way. Every call after that fails.
    public func cutPower(after steps: Int) { disk.withLock { $0.stepsLeft = steps } }

    public func cutPower() { disk.withLock { $0.hasPower = false } }

    public var hasPower: Bool { disk.withLock { $0.hasPower } }

    /// Keeps a list of the calls that change the disk from now on.
    public func record() { disk.withLock { $0.recorded = [] } }

    public var recorded: [Step] { disk.withLock { $0.recorded ?? [] } }

    /// Keeps the disk as it is while each call that changes it is under way, from now on, or no more.
    public func keepMoments(_ isKept: Bool = true) { disk.withLock { $0.moments = isKept ? [] : nil } }

    /// What was kept, in order.
    public var moments: [CrashMoment] { disk.withLock { $0.moments ?? [] } }

    /// The disk as it is now.
    public var moment: CrashMoment {
        CrashMoment(
            disk: disk.withLock { disk in
                var copy = disk
                (copy.moments, copy.recorded, copy.interruption) = (nil, nil, nil)
                return copy
            })
    }

    /// Cuts the power; answers what the disk may hold then.
    public func crash(_ random: inout some RandomNumberGenerator) -> (fileSystem: MemoryFileSystem, stores: MemoryStores) {
        cutPower()
        let (memory, disk) = moment.disk.crashed(&random)
        var stores: [String: MemoryStore] = [:]
        for (path, history) in disk.stores { stores[path] = MemoryStore(path: path, owner: history.owner, table: history.newest) }
        return (memory, MemoryStores(stores))
    }

    /// Cuts the power; answers a machine that starts with what the disk may hold then.
    public func restarted(_ random: inout some RandomNumberGenerator) -> FaultyMachine {
        cutPower()
        return moment.powerCut(&random)
    }

    /// Runs `body`, once, before the next sync of a file whose path holds the text: something else that goes on meanwhile.
    public func interrupt(syncOf path: String, _ body: @escaping @Sendable () -> Void) { disk.withLock { $0.interruption = (path, body) } }

    public func forgetInterruption() { disk.withLock { $0.interruption = nil } }

    /// Changes a byte on the disk, as rot does: no call, no step.
    public func flip(_ path: String, at position: Int) throws {
        let file = try fileSystem.open(path, mode: .readWrite)
        let byte = try file.read(1, at: Int64(position)).first ?? 0
        try file.write([byte ^ 0x40], at: Int64(position))
        try file.sync()
        file.close()
    }

    /// The bytes of every file whose path ends so, by path: what a program would read now.
    public func files(endingIn suffix: String) -> [String: SparseBytes] { fileSystem.files(endingIn: suffix) }

    /// What a store holds now, in order.
    public func entries(of store: String) -> [(key: [UInt8], value: [UInt8])] {
        var all: [(key: [UInt8], value: [UInt8])] = []
        disk.withLock { $0.stores[store]?.newest }?.scan(prefix: [], from: nil, backwards: false) { entry in
            all.append(entry)
            return true
        }
        return all
    }
}
