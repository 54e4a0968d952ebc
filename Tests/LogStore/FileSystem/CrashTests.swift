import Glibc
import LogStore
import Support
import Testing

/// The machine that crashes: that it keeps what was synced, and does lose what was not.
@Suite struct CrashTests {
    /// The distinct answers of `look` over many crashes of one machine.
    private func outcomes<R: Hashable>(_ machine: FaultyMachine, _ look: (any FileSystem) throws -> R) rethrows -> Set<R> {
        var random = SplitMix64(seed: Seed("crash outcomes").value)
        var seen: Set<R> = []
        for _ in 0..<1_000 { seen.insert(try look(machine.crash(&random).fileSystem)) }
        return seen
    }

    private func bytes(_ fileSystem: any FileSystem, _ path: String) -> [UInt8]? { try? fileSystem.readWhole(path) }

    @Test("what was synced is there after every crash; what was not is sometimes there, sometimes not, sometimes as zeros")
    func unsyncedWrites() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([1, 1], at: 0)
        try file.sync()
        try file.write([2], at: 1)
        try file.write([3], at: 600)
        let seen = outcomes(machine) { bytes($0, "/a") }
        let zeros = [UInt8](repeating: 0, count: 598)
        #expect(seen == [[1, 1], [1, 2], [1, 1] + zeros + [3], [1, 2] + zeros + [3], [1, 1] + zeros + [0], [1, 2] + zeros + [0]])
    }

    @Test("later bytes of a sector are never there without the earlier ones")
    func sectorOrder() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([1], at: 0)
        try file.write([2], at: 1)
        let seen = outcomes(machine) { bytes($0, "/a") }
        #expect(seen == [[], [0], [1], [0, 0], [1, 0], [1, 2]])
    }

    @Test("a long write is torn between sectors, not within one")
    func torn() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([UInt8](repeating: 7, count: 2048), at: 0)
        let seen = outcomes(machine) { bytes($0, "/a") ?? [] }
        #expect(seen.contains([]))
        #expect(seen.contains([UInt8](repeating: 7, count: 2048)))
        #expect(seen.count > 8)
        for image in seen {
            for start in stride(from: 0, to: image.count, by: 512) { #expect(Set(image[start..<start + 512]).count == 1) }
        }
    }

    @Test("a truncation that was not synced is sometimes lost; what it cut does not come back behind what follows it")
    func truncation() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([UInt8](repeating: 1, count: 1024), at: 0)
        try file.sync()
        try file.truncate(to: 512)
        try file.truncate(to: 1024)
        let ones = [UInt8](repeating: 1, count: 512)
        #expect(outcomes(machine) { bytes($0, "/a") } == [ones + ones, ones, ones + [UInt8](repeating: 0, count: 512)])
    }

    @Test("a truncation within a sector may have zeroed its rest, or be told by the size before an older write arrives")
    func truncationWithinSector() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try machine.fileSystem.syncDirectory("/")
        try file.write([1, 1], at: 0)
        try file.sync()
        try file.write([2], at: 0)
        try file.truncate(to: 1)
        #expect(outcomes(machine) { bytes($0, "/a") } == [[1, 1], [2, 1], [2, 0], [1], [2]])
    }

    @Test("a name that was not synced is sometimes lost")
    func names() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        try file.write([1], at: 0)
        try file.sync()
        #expect(outcomes(machine) { bytes($0, "/a") } == [nil, [1]])
    }

    @Test("a rename is kept or lost whole, and may be ahead of the bytes")
    func renameBeforeData() throws {
        let machine = FaultyMachine()
        try machine.fileSystem.replaceWhole("/a", with: [1])
        let new = try machine.fileSystem.open("/b", mode: .create(exclusive: true))
        try new.write([2], at: 0)
        try machine.fileSystem.rename("/b", to: "/a")
        let seen = outcomes(machine) { [bytes($0, "/a"), bytes($0, "/b")] }
        #expect(seen == [[[1], nil], [[1], [2]], [[1], []], [[1], [0]], [[2], nil], [[], nil], [[0], nil]])
    }

    @Test("a file that is replaced whole is the old one or the new one after a crash at any step")
    func replacedWhole() throws {
        var random = SplitMix64(seed: Seed("replacedWhole").value)
        for steps in 0..<12 {
            for _ in 0..<20 {
                let machine = FaultyMachine()
                try machine.fileSystem.replaceWhole("/a", with: [1, 2, 3])
                machine.cutPower(after: steps)
                let isDone = (try? machine.fileSystem.replaceWhole("/a", with: [4, 5])) != nil
                let now = bytes(machine.crash(&random).fileSystem, "/a")
                if isDone { #expect(now == [4, 5]) } else { #expect(now == [1, 2, 3] || now == [4, 5]) }
            }
        }
    }

    @Test("directories and what is in them survive once both are synced")
    func trees() throws {
        let machine = FaultyMachine()
        try machine.fileSystem.makeDirectories("/d/e")
        try machine.fileSystem.replaceWhole("/d/e/f", with: [1])
        try machine.fileSystem.unlink("/d/e/f")
        #expect(outcomes(machine) { bytes($0, "/d/e/f") } == [nil, [1]])
        var random = SplitMix64(seed: 1)
        let next = machine.restarted(&random)
        try next.fileSystem.replaceWhole("/d/e/g", with: [2])
        #expect(outcomes(next) { bytes($0, "/d/e/g") } == [[2]])
    }

    @Test("a restarted machine loses again only what it did not sync")
    func secondCrash() throws {
        var random = SplitMix64(seed: Seed("secondCrash").value)
        let machine = FaultyMachine()
        try machine.fileSystem.replaceWhole("/a", with: [1])
        let next = machine.restarted(&random)
        try next.fileSystem.open("/a", mode: .readWrite).write([2], at: 0)
        #expect(outcomes(next) { bytes($0, "/a") } == [[1], [2]])
    }

    @Test("nothing can be done without power")
    func dark() throws {
        let machine = FaultyMachine()
        let file = try machine.fileSystem.open("/a", mode: .create(exclusive: true))
        machine.cutPower()
        #expect(throws: FileError.self) { try file.write([1], at: 0) }
        #expect(throws: FileError.self) { _ = try file.read(1, at: 0) }
        #expect(throws: FileError.self) { try file.sync() }
        #expect(throws: FileError.self) { _ = try machine.fileSystem.stat("/a") }
        #expect(throws: FileError.self) { _ = try machine.fileSystem.lock("/l") }
        #expect(throws: StoreError.self) { _ = try machine.stores.openState("/state", newOwner: [1]) }
    }
}
