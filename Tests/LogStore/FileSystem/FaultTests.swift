import Glibc
import LogStore
import Support
import Testing

/// The machine that fails as it is told to.
@Suite struct FaultTests {
    @Test("the nth call of a kind fails, with the errno that was asked for, and the next does not")
    func nth() throws {
        let machine = FaultyMachine()
        machine.plan(Fault(.call(.write), pathPart: "a", nth: 2, code: EDQUOT))
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        let other = try machine.fileSystem.open("/b", mode: .create(exclusive: true))
        try file.write([1], at: 0)
        try other.write([1], at: 0)
        #expect(throws: FileError(code: EDQUOT, operation: .write, path: "/a")) { try file.write([2], at: 0) }
        #expect(try file.read(9, at: 0) == [1])
        try file.write([3], at: 0)
    }

    @Test("every call can be made to fail", arguments: FileError.Operation.allCases)
    func everyCall(_ operation: FileError.Operation) throws {
        let machine = FaultyMachine()
        let files = machine.fileSystem
        let file = try files.open("/a", mode: .create(exclusive: true))
        try files.makeDirectory("/d")
        machine.plan(Fault(.call(operation), code: EIO))
        let calls: [() throws -> Void] = [
            { _ = try files.open("/a", mode: .read) }, { _ = try file.read(1, at: 0) }, { try file.write([1], at: 0) },
            { try file.sync() }, { try file.truncate(to: 0) }, { _ = try file.size() }, { try file.allocate(0..<1) },
            { try files.rename("/a", to: "/b") }, { try files.unlink("/b") }, { try files.makeDirectory("/e") },
            { try files.removeDirectory("/d") }, { _ = try files.list("/") }, { _ = try files.stat("/") },
            { try files.syncDirectory("/") }, { try files.syncAll("/") }, { _ = try files.freeBytes("/") }, { _ = try files.lock("/l") },
        ]
        var failures: [FileError] = []
        for call in calls {
            do { try call() } catch { if let error = error as? FileError, error.code == EIO { failures.append(error) } }
        }
        #expect(failures.count == 1 && failures.first?.operation == operation)
    }

    @Test("a write that fails may have written a part")
    func shortWrite() throws {
        let machine = FaultyMachine()
        machine.plan(Fault(.call(.write), code: ENOSPC, written: 2))
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        #expect(throws: FileError.self) { try file.write([1, 2, 3], at: 0) }
        #expect(try file.read(9, at: 0) == [1, 2])
    }

    @Test("a full disk takes what fits, and room comes back")
    func full() throws {
        let machine = FaultyMachine()
        machine.setCapacity(10)
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try file.write([UInt8](repeating: 1, count: 8), at: 0)
        let error = #expect(throws: FileError.self) { try file.write([2, 2, 2, 2], at: 8) }
        #expect(error?.isOutOfSpace == true)
        #expect(try file.size() == 10)
        try file.write([3], at: 0)  // what does not grow needs no room
        try file.truncate(to: 4)
        #expect(machine.used == 4)
        try file.write([4, 4], at: 4)
        try machine.fileSystem.unlink("/a")
        #expect(machine.used == 0)
        let state = try machine.stores.openState("/state", newOwner: [1])
        #expect(throws: StoreError.self) { try state.commit([.put([1], [1])]) }
        #expect(try state.get([1]) == nil)
    }

    @Test("what a failed sync was to write stays doubtful, whatever later syncs say, until it is written again")
    func failedSync() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([1], at: 0)
        try file.sync()
        try file.write([2], at: 0)
        machine.plan(Fault(.call(.sync)))
        #expect(throws: FileError.self) { try file.sync() }
        try file.sync()
        #expect(outcomes(machine) == [[1], [2]])
    }

    @Test("a sync of all files that fails makes all of them doubtful")
    func failedSyncAll() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try file.write([1], at: 0)
        try machine.fileSystem.syncAll("/")
        try file.write([2], at: 0)
        machine.plan(Fault(.call(.syncAll)))
        #expect(throws: FileError.self) { try machine.fileSystem.syncAll("/") }
        try file.sync()
        #expect(outcomes(machine) == [[1], [2]])
    }

    @Test("a doubtful byte that was written again and synced is durable")
    func failedSyncMended() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([2], at: 0)
        machine.plan(Fault(.call(.sync)))
        #expect(throws: FileError.self) { try file.sync() }
        try file.write([2], at: 0)
        try file.sync()
        #expect(outcomes(machine) == [[2]])
    }

    private func outcomes(_ machine: FaultyMachine) -> Set<[UInt8]?> {
        var random = SplitMix64(seed: Seed("fault outcomes").value)
        return Set((0..<100).map { _ in try? machine.crash(&random).fileSystem.readWhole("/a") })
    }

    @Test("the steps that changed the disk are recorded in order")
    func records() throws {
        let machine = FaultyMachine()
        machine.record()
        try machine.fileSystem.replaceWhole("/a", with: [1])
        #expect(
            machine.recorded.map(\.target) == [.call(.open), .call(.write), .call(.sync), .call(.rename), .call(.syncDirectory)])
        #expect(machine.steps == 5)
    }
}
