import Checksum
import LogStore
import Support
import Testing
import Threads

/// The design's durability rules, one by one, on a machine that fails and forgets. `docs/durability.md` lists them with these tests.
@Suite struct DurabilityRulesTests {
    private let machine = FaultyMachine()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores) }

    /// A log whose segments hold a batch or two.
    private func makeLog(_ store: LogStore, preallocate: Bool = false) throws -> PartitionLog {
        var config = LogConfig()
        config.segmentBytes = 1500
        config.retentionMs = -1
        config.preallocate = preallocate
        return try store.create(Workbench.id(), topic: "t", config: config)
    }

    private func append(_ log: PartitionLog, _ value: String) throws {
        try log.append(try Workbench.batch(value, padding: 500))
    }

    /// What is found after each of many crashes now.
    private func crashes(_ number: Int = 40, _ look: (LogStore, PartitionLog?) throws -> Void) throws {
        var random = SplitMix64(seed: Seed("durability").value)
        let moment = machine.moment
        for _ in 0..<number {
            let image = moment.powerCut(&random)
            let store = try Workbench(fileSystem: image.fileSystem, stores: image.stores).open()
            #expect(store.recovery.corruptions.isEmpty)
            try look(store, store.partition(Workbench.id()))
        }
    }

    private func steps(_ isWanted: (Step) -> Bool) -> [Int] { machine.recorded.indices.filter { isWanted(machine.recorded[$0]) } }

    private func isSync(_ step: Step, _ part: String) -> Bool { step.target == .call(.sync) && step.path.contains(part) }

    private func isCommit(_ step: Step, _ part: String) -> Bool { step.target == .commit && step.path.hasSuffix(part) }

    // MARK: Directories

    @Test("a partition is there after any crash once its creation has returned")
    func creation() throws {
        _ = try makeLog(try bench.open())
        try crashes { _, log in #expect(log != nil) }
    }

    @Test("a record that was acknowledged in a new segment is there after any crash, and so is all before it")
    func newSegment() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<5 { try append(log, "v\(i)-") }
        store.flushNow()
        #expect(log.offsets.highWatermark == 5)
        try crashes { _, log in
            let values = try #require(log).values()
            #expect(values.count == 5)
        }
    }

    // MARK: Truncation

    @Test("what a truncation cut does not come back, whether something was appended since or not", arguments: [false, true])
    func truncation(hasMore: Bool) throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<6 { try append(log, "v\(i)-") }
        try store.checkpointNow()
        try log.truncate(to: 3)
        if hasMore {
            try append(log, "new")
            store.flushNow()
        }
        let wanted = ["v0-0", "v1-0", "v2-0"] + (hasMore ? ["new0"] : [])
        try crashes { _, log in
            let values = try #require(log).values().sorted { $0.key < $1.key }.map { String($0.value.prefix { $0 != "." }) }
            #expect(values == wanted)
        }
    }

    @Test("state/ is told of a truncation before a byte goes, and a crash at any step of it leaves the log before or behind it")
    func truncationSteps() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<6 { try append(log, "v\(i)-") }
        try store.checkpointNow()
        try append(log, "w")
        machine.record()
        machine.keepMoments()
        try log.truncate(to: 3)
        let commit = try #require(steps { isCommit($0, "state") }.first)
        let cut = try #require(steps { $0.target == .call(.truncate) || $0.target == .call(.unlink) }.first)
        #expect(commit < cut)
        var random = SplitMix64(seed: Seed("truncation").value)
        for moment in machine.moments {
            for _ in 0..<10 {
                let image = moment.powerCut(&random)
                let again = try Workbench(fileSystem: image.fileSystem, stores: image.stores).open()
                #expect(again.recovery.corruptions.isEmpty)
                let values = try #require(again.partition(Workbench.id())).values()
                #expect(values.count >= 3 && values.keys.sorted() == (0..<Int64(values.count)).map { $0 })
            }
        }
    }

    @Test("after a truncation that failed once it was committed, no checkpoint says that its bytes are there")
    func failedTruncation() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<6 { try append(log, "v\(i)-") }
        try store.checkpointNow()
        machine.plan(Fault(.call(.unlink), pathPart: ".log", nth: 2))
        try store.beginCheckpoint()
        #expect(throws: LogError.self) { try log.truncate(to: 1) }
        try? store.endCheckpoint()
        try? store.checkpointNow()
        #expect(throws: LogError.self) { try append(log, "w") }
        try crashes { _, log in
            let values = try #require(log).values()
            #expect(values.count >= 1 && values.keys.sorted() == (0..<Int64(values.count)).map { $0 })
        }
    }

    @Test("a truncation below the recovery point takes the running checksum anew: the seal that follows is that of the file")
    func truncationChecksum() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<5 { try append(log, "v\(i)-") }
        try store.checkpointNow()
        try log.truncate(to: 3)
        for i in 0..<4 { try append(log, "w\(i)-") }
        try store.checkpointNow()
        var seals = 0
        for (key, value) in machine.entries(of: "/data/broker-1/state") where key.count == 29 && key[20] == 2 {
            let name = "/data/broker-1/t-0/" + String(repeating: "0", count: 18) + "\(key[28] / 10)\(key[28] % 10).log"
            let bytes = try machine.fileSystem.readWhole(name)
            let checksum = value[12..<16].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(checksum == bytes.withUnsafeBytes { CRC32C.of($0) }, "\(name)")
            seals += 1
        }
        #expect(seals >= 2)
    }

    // MARK: Recovery points

    @Test("index/ and the recovery point are committed after the syncs that they describe, in this order")
    func commitsLast() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<5 { try append(log, "v\(i)-") }
        machine.record()
        try store.checkpointNow()
        let syncs = steps { isSync($0, ".log") }
        let index = try #require(steps { isCommit($0, "index") }.first)
        let state = try #require(steps { isCommit($0, "state") }.first)
        #expect(syncs.count == 3)
        #expect(syncs.allSatisfy { $0 < index } && index < state)
        let directory = try #require(steps { $0.target == .call(.syncDirectory) && $0.path.hasSuffix("t-0") }.first)
        #expect(directory < index)
    }

    @Test(
        "a checkpoint whose sync fails, for want of room too, commits nothing and takes the directory offline",
        arguments: [5, 28] as [Int32])
    func failedCheckpoint(code: Int32) throws {
        let store = try bench.open()
        let log = try makeLog(store)
        try append(log, "a")
        try store.checkpointNow()
        try append(log, "b")
        let before = machine.entries(of: "/data/broker-1/state").filter { $0.key[20] == 1 }.map(\.value)
        machine.plan(Fault(.call(.sync), pathPart: ".log", code: code))
        #expect(throws: LogError.self) { try store.checkpointNow() }
        guard case .offline = store.problem else { return #expect(Bool(false), "the directory is not offline") }
        #expect(machine.entries(of: "/data/broker-1/state").filter { $0.key[20] == 1 }.map(\.value) == before)
        machine.record()
        store.flushNow()
        #expect(steps { isSync($0, "") }.isEmpty)
    }

    @Test("the mark of a clean stop is gone, durably, before anything is written")
    func cleanMark() throws {
        let first = try bench.open()
        try append(try makeLog(first), "a")
        try first.close()
        let store = try bench.open()
        #expect(store.recovery.wasClean)
        try crashes(10) { store, _ in #expect(!store.recovery.wasClean) }
    }

    @Test("a leader epoch is durable before anything is appended under it")
    func epoch() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        try log.lead(epoch: 5)
        try crashes(10) { _, log in #expect(log?.offsets.leaderEpoch == 5) }
    }

    // MARK: Recovery

    @Test("what a start keeps behind the recovery point it has written and synced before it serves")
    func keptIsSynced() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<5 { try append(log, "v\(i)-") }
        let again = try bench.reopenAfterKill(store)
        #expect(try #require(again.partition(Workbench.id())).values().count == 5)
        try crashes { _, log in
            let values = try #require(log).values()
            #expect(values.count == 5)
        }
    }

    @Test("a start may be cut off at any step")
    func cutOffStart() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<3 { try append(log, "v\(i)-") }
        try store.checkpointNow()
        for i in 3..<5 { try append(log, "v\(i)-") }
        store.flushNow()
        let file = try machine.fileSystem.open("/data/broker-1/t-0/00000000000000000004.log", mode: .readWrite)
        try file.write([UInt8](repeating: 7, count: 900), at: try file.size())
        store.releaseLock()
        machine.keepMoments()
        let again = try bench.open()
        #expect(again.recovery.cuts.count == 1)
        var random = SplitMix64(seed: Seed("cut off").value)
        #expect(machine.moments.count > 8)
        for moment in machine.moments {
            for _ in 0..<10 {
                let image = moment.powerCut(&random)
                let last = try Workbench(fileSystem: image.fileSystem, stores: image.stores).open()
                #expect(try #require(last.partition(Workbench.id())).values().count == 5)
            }
        }
    }

    @Test("what is cut lies in quarantine, synced with its note and its name, before it is cut")
    func quarantineFirst() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        try append(log, "a")
        store.flushNow()
        let file = try machine.fileSystem.open("/data/broker-1/t-0/00000000000000000000.log", mode: .readWrite)
        try file.write([UInt8](repeating: 7, count: 900), at: try file.size())
        machine.record()
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.cuts.count == 1)
        let copy = try #require(steps { isSync($0, "quarantine/") && $0.path.hasSuffix(".bytes") }.first)
        let names = try #require(steps { $0.target == .call(.syncDirectory) && $0.path.hasSuffix("quarantine") }.last)
        let cut = try #require(steps { $0.target == .call(.truncate) && $0.path.hasSuffix(".log") }.first)
        #expect(copy < cut && names < cut)
    }

    @Test("an index/ of an hour ago is known for one, and rebuilt")
    func oldIndex() throws {
        let stores = MemoryStores()
        let files = MemoryFileSystem()
        let bench = Workbench(fileSystem: files, stores: stores)
        let store = try bench.open()
        let log = try makeLog(store)
        for i in 0..<5 as Range<Int32> { try log.append(try Workbench.batch("v\(i)-", producer: 1, epoch: 0, sequence: i, padding: 500)) }
        try store.checkpointNow()
        let id = store.identity.directoryID
        let owner = [id.high, id.low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
        let index = try stores.openIndex("/data/broker-1/index", owner: owner).store
        var old: [StoreChange] = []
        try index.scan(prefix: []) { key, value in
            old.append(.put(key, value))
            return true
        }
        try log.truncate(to: 0)
        for i in 0..<5 as Range<Int32> { try log.append(try Workbench.batch("w\(i)-", producer: 2, epoch: 0, sequence: i, padding: 100)) }
        try store.close()
        let again = try stores.openIndex("/data/broker-1/index", owner: owner).store
        try again.commit([.deleteRange([0], [255])] + old)
        let last = try bench.open()
        #expect(bench.observer.notices.withLock { $0 }.contains { $0.contains("older than state/") })
        let reopened = try #require(last.partition(Workbench.id()))
        let known = try reopened.append(try Workbench.batch("w4-", producer: 2, epoch: 0, sequence: 4, padding: 100))
        let unknown = try reopened.append(try Workbench.batch("x", producer: 1, epoch: 0, sequence: 0))
        #expect(known.isDuplicate && !unknown.isDuplicate)
        #expect(try reopened.find(timestamp: 1_700_000_000_000)?.offset == 0)
    }

    // MARK: Room, and short writes

    @Test(
        "a write for which there is no room is cut off and refused, and the next one takes its place",
        arguments: [28, 122, 27] as [Int32])
    func noRoom(code: Int32) throws {
        let store = try bench.open()
        let log = try makeLog(store)
        try append(log, "a")
        machine.plan(Fault(.call(.write), pathPart: ".log", code: code, written: 100))
        #expect(throws: LogError.self) { try append(log, "b") }
        #expect(store.problem == nil)
        #expect(try log.values(upTo: .logEnd).count == 1)
        try append(log, "c")
        store.flushNow()
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.cuts.isEmpty)
        let values = try #require(again.partition(Workbench.id())).values()
        #expect(values.values.map { $0.prefix(2) }.sorted() == ["a0", "c0"])
    }

    @Test("what a failed write left is no end of the log, where it could not be cut off and the log went on in a new segment")
    func leftover() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        try append(log, "a")
        machine.plan(Fault(.call(.write), pathPart: ".log", written: 100))
        machine.plan(Fault(.call(.truncate), pathPart: ".log"))
        #expect(throws: LogError.self) { try append(log, "b") }
        for i in 0..<4 { try append(log, "c\(i)-") }
        store.flushNow()
        try crashes { _, log in
            let values = try #require(log).values()
            #expect(values.count == 5)
        }
        let again = try bench.reopenAfterKill(store)
        #expect(try #require(again.partition(Workbench.id())).values().count == 5)
    }

    @Test("room that is reserved changes no segment's length")
    func preallocation() throws {
        let store = try bench.open()
        let log = try makeLog(store, preallocate: true)
        try append(log, "a")
        let size = try machine.fileSystem.stat("/data/broker-1/t-0/00000000000000000000.log")?.size
        #expect(size == Int64(try Workbench.batch("a", padding: 500).count))
    }

    // MARK: Answers

    @Test("the answer to a repeated batch waits for the first one's sync")
    func duplicate() throws {
        let store = try bench.open()
        let log = try makeLog(store)
        let batch = try Workbench.batch("a", producer: 1, epoch: 0, sequence: 0)
        try log.append(batch)
        let again = try log.append(batch, ticket: bench.ticket(2))
        #expect(again.isDuplicate && !again.isDurable)
        #expect(bench.queue.take().isEmpty)
        store.flushNow()
        #expect(bench.queue.take().map(\.request) == [2])
    }
}
