import LogStore
import Support
import Testing

@Suite struct FailureTests {
    private let machine = FaultyMachine()
    private let bench: Workbench

    /// By syncing segments, without a journal: `JournalTests` are about that.
    init() { bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores, usesJournal: false) }

    private func makeLog() throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: LogConfig()))
    }

    @Test("after a failed sync who waits is told that nothing is known, later appends are refused, and the sync is not tried again")
    func failedSync() throws {
        let (store, log) = try makeLog()
        try log.append(try Workbench.batch("a"), ticket: bench.ticket(1))
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == [.durable])
        try log.append(try Workbench.batch("b"), ticket: bench.ticket(2))
        #expect(log.wait(past: 1, upTo: .highWatermark, ticket: bench.ticket(3)))
        machine.plan(Fault(.call(.sync), pathPart: ".log"))
        store.flushNow()
        #expect(Set(bench.queue.take().map(\.outcome)) == [.unknown])
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("c"), ticket: bench.ticket(4)) }
        guard case .offline = store.problem else { return #expect(Bool(false), "the directory is not offline") }
        machine.record()
        store.flushNow()
        #expect(!machine.recorded.contains { $0.target == .call(.sync) })
        #expect(try log.values() == [0: "a0"])
        #expect(throws: LogError.self) { try store.close() }
        // What the failed sync left in the page cache is written anew by the next start: a power cut after it takes nothing away.
        let again = try bench.open()
        #expect(!again.recovery.wasClean)
        #expect(try #require(again.partition(Workbench.id())).values().keys.sorted() == [0, 1])
        var random = SplitMix64(seed: 1)
        for _ in 0..<20 {
            let (files, stores) = machine.crash(&random)
            let last = try Workbench(fileSystem: files, stores: stores).open()
            #expect(try #require(last.partition(Workbench.id())).values().keys.sorted() == [0, 1])
        }
    }

    @Test("a write that finds no room is cut off and refused, and appends go on when there is room")
    func noRoom() throws {
        let (store, log) = try makeLog()
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        machine.setCapacity(machine.used + 100)
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b", padding: 500), ticket: bench.ticket(2)) }
        #expect(log.offsets.logEnd == 1)
        #expect(try log.values() == [0: "a0"])
        machine.setCapacity(nil)
        #expect(try log.append(try Workbench.batch("c")).baseOffset == 1)
        store.flushNow()
        #expect(try log.values() == [0: "a0", 1: "c0"])
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.cuts.isEmpty)
        #expect(try #require(again.partition(Workbench.id())).values() == [0: "a0", 1: "c0"])
    }

    @Test("appends stop while free space is under the reserve, reads go on, and both resume by themselves")
    func reserve() throws {
        let store = try bench.open { $0.reserveBytes = 10_000 }
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        machine.setCapacity(machine.used + 9_000)
        store.maintain()
        guard case .noRoom = store.problem else { return #expect(Bool(false), "there is room") }
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b")) }
        #expect(try log.values() == [0: "a0"])
        machine.setCapacity(nil)
        store.maintain()
        #expect(try log.append(try Workbench.batch("b")).baseOffset == 1)
    }

    @Test("no room at a roll leaves the log as it was, and no second segment of one base offset")
    func noRoomAtRoll() throws {
        let store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = 700
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        try log.append(try Workbench.batch("a", padding: 500))
        machine.plan(Fault(.call(.open), pathPart: ".log", code: 28))
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b", padding: 500)) }
        machine.plan(Fault(.call(.write), pathPart: ".log", code: 28, written: 100))
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b", padding: 500)) }
        #expect(try log.append(try Workbench.batch("c", padding: 500)).baseOffset == 1)
        store.flushNow()
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.cuts.isEmpty)
        #expect(try #require(again.partition(Workbench.id())).values().keys.sorted() == [0, 1])
    }

    @Test("a checkpoint that finds no room is made again later")
    func checkpointFails() throws {
        let (store, log) = try makeLog()
        try log.append(try Workbench.batch("a"))
        machine.plan(Fault(.commit, pathPart: "state", code: 28))
        #expect(throws: LogError.self) { try store.checkpointNow() }
        try log.append(try Workbench.batch("b"))
        try store.checkpointNow()
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.bytesRead == 0)
        #expect(again.partition(Workbench.id())?.offsets.logEnd == 2)
    }

    @Test("no room for the copy of a damaged end: nothing is cut, what is whole is served, appends are refused")
    func noRoomForQuarantine() throws {
        let (store, log) = try makeLog()
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        let path = "/data/broker-1/t-0/00000000000000000000.log"
        let file = try machine.fileSystem.open(path, mode: .readWrite)
        let end = try file.size()
        try file.write([UInt8](repeating: 7, count: 40_000), at: end)
        machine.setCapacity(machine.used + 20_000)
        let again = try bench.reopenAfterKill(store)
        let reopened = try #require(again.partition(Workbench.id()))
        #expect(try reopened.values() == [0: "a0"])
        #expect(throws: LogError.self) { try reopened.append(try Workbench.batch("b")) }
        #expect(try file.size() == end + 40_000)
        machine.setCapacity(nil)
        let last = try bench.reopenAfterKill(again)
        #expect(last.recovery.cuts.count == 1)
        #expect(try #require(last.partition(Workbench.id())).append(try Workbench.batch("b")).baseOffset == 1)
    }

    @Test("1,000 crash images of seeded stories keep every promise")
    func crashImages() throws {
        let first = Seed("crash images").value
        var images = 0
        var number: UInt64 = 0
        while images < 1_000 {
            var story = CrashStory(seed: first &+ number &* 0x9E37_79B9_7F4A_7C15)
            number += 1
            do throws(CrashStory.Failure) {
                try story.run(imagesPerLife: 24)
            } catch {
                Issue.record("\(error)")
                return
            }
            images += story.images
        }
    }
}
