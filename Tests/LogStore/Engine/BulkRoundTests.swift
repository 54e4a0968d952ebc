import Support
import Testing
import Threads

@testable import LogStore

/// Rounds of so much that they go past the journal: the segments are synced instead.
@Suite struct BulkRoundTests {
    private let machine = FaultyMachine()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores) }

    /// A round has 32 KiB, and goes past the journal with 8 KiB of each of its partitions.
    private func open() throws -> LogStore {
        try bench.open { options in
            (options.journalFileBytes, options.journalMaxFileBytes, options.roundBytes) = (256 << 10, 256 << 10, 32 << 10)
            (options.bulkBytes, options.checkpointBytes) = (8 << 10, 100_000)
        }
    }

    private func makeLogs(_ store: LogStore, _ count: Int32) throws -> [PartitionLog] {
        var config = LogConfig()
        config.segmentBytes = 60_000
        return try (0..<count).map { try store.create(Workbench.id($0), topic: "t", config: config) }
    }

    private func append(_ log: PartitionLog, _ bytes: Int, _ request: UInt64) throws {
        try log.append(try Workbench.batch("v", padding: bytes), ticket: bench.ticket(request))
    }

    private func journalRounds() -> Int { machine.recorded.count { $0.target == .call(.sync) && $0.path.contains("/journal/") } }

    @Test("a full round with much of each partition syncs their segments, tells no sooner, and takes no round's number")
    func bulk() throws {
        let store = try open()
        let logs = try makeLogs(store, 2)
        let before = try #require(store.context.journal).nextRound
        machine.record()
        for i in 0..<4 { try append(logs[i % 2], 11_000, UInt64(i)) }
        #expect(bench.queue.take().isEmpty && logs.allSatisfy { $0.offsets.highWatermark == 0 })
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == Array(repeating: .durable, count: 4))
        #expect(journalRounds() == 0)
        #expect(machine.recorded.count { $0.target == .call(.sync) && $0.path.hasSuffix(".log") } == 2)
        #expect(store.context.journal?.nextRound == before)
        // The next goes to the journal again, and both are there after any crash.
        try append(logs[0], 100, 9)
        store.flushNow()
        #expect(journalRounds() == 1 && bench.queue.take().count == 1)
        var random = SplitMix64(seed: Seed("bulk").value)
        for _ in 0..<40 {
            let image = machine.moment.powerCut(&random)
            let again = try Workbench(fileSystem: image.fileSystem, stores: image.stores).open()
            #expect(again.recovery.corruptions.isEmpty && again.recovery.replay.damage.isEmpty)
            #expect(again.partition(Workbench.id(0))?.offsets.logEnd == 3)
            #expect(again.partition(Workbench.id(1))?.offsets.logEnd == 2)
        }
    }

    @Test("a little of each of many partitions goes to the journal, whole, though a round is full")
    func manyPartitions() throws {
        let store = try open()
        let logs = try makeLogs(store, 6)
        machine.record()
        for round in 0..<2 {
            for (i, log) in logs.enumerated() { try append(log, 5_000, UInt64(round * 6 + i)) }
        }
        store.flushNow()
        #expect(bench.queue.take().count == 12 && journalRounds() >= 2)
        #expect(!machine.recorded.contains { $0.target == .call(.sync) && $0.path.hasSuffix(".log") })
    }

    @Test("a checkpoint is due once so much has gone past the journal that a recovery would be long")
    func checkpoints() throws {
        let store = try open()
        let log = try makeLogs(store, 1)[0]
        let journal = try #require(store.context.journal)
        for i in 0..<3 {
            #expect(!journal.checkpoints.withLock { $0.isDue(journal.settings) })
            try append(log, 40_000, UInt64(i))
            store.flushNow()
        }
        #expect(journal.checkpoints.withLock { $0.isDue(journal.settings) })
        try store.checkpointNow()
        #expect(!journal.checkpoints.withLock { $0.isDue(journal.settings) })
    }

    @Test("a sync that fails takes the directory offline, and nobody is told that a record is durable")
    func failedSync() throws {
        let store = try open()
        let log = try makeLogs(store, 1)[0]
        machine.plan(Fault(.call(.sync), pathPart: ".log"))
        try append(log, 40_000, 1)
        store.flushNow()
        #expect(bench.queue.take().allSatisfy { $0.outcome != .durable } && log.offsets.highWatermark == 0)
        guard case .offline = store.problem else { return #expect(Bool(false), "the directory is not offline") }
        #expect(throws: LogError.self) { try append(log, 100, 2) }
    }

    @Test("a truncation waits for a checkpoint's syncs: what those have taken looks clean, and is not on the disk")
    func truncationBesideSync() throws {
        let store = try open()
        let log = try makeLogs(store, 1)[0]
        for i in 0..<4 { try append(log, 100, UInt64(i)) }
        store.flushNow()
        let (isDone, wasEarly) = (Lock(false), Lock(true))
        let truncation = Lock<RunningThread?>(nil)
        machine.interrupt(syncOf: ".log") {
            let thread = RunningThread("truncation") {
                try? log.truncate(to: 2)
                isDone.withLock { $0 = true }
                isDone.broadcast()
            }
            truncation.withLock { $0 = thread }
            // It gets its chance to come too early, and must not take it.
            let isEarly = isDone.wait(milliseconds: 200, until: { $0 }) { $0 }
            wasEarly.withLock { $0 = isEarly }
        }
        try store.checkpointNow()
        truncation.withLock { $0.take() }?.join()
        #expect(!wasEarly.withLock { $0 })
        #expect(log.offsets.logEnd == 2)
    }
}
