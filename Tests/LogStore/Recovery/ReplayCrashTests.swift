import Support
import Testing

@testable import LogStore

@Suite struct ReplayCrashTests {
    /// Two partitions that lost their tails, one of them a whole segment, and an entry that must go to quarantine.
    private func scene(_ machine: FaultyMachine) throws -> JournalScene {
        let scene = JournalScene(fileSystem: machine.fileSystem, stores: machine.stores)
        let size = try scene.batchSize()
        try scene.makeLog(synced: 1, tail: 4, partitions: 2, segmentBytes: size * 2)
        var rounds: [[JournalScene.Run]] = []
        for partition in [0, 1] as [Int32] {
            rounds.append(try scene.runs(0, from: 1, partition: partition) + (try scene.runs(2, partition: partition)))
            rounds.append(try scene.runs(4, partition: partition))
        }
        var lost = rounds[1][0]
        lost.position = size * 5
        rounds.append([lost])
        try scene.write(rounds)
        for partition in [0, 1] as [Int32] {
            for base in [2, 4] as [Int64] { try scene.files.unlink(scene.segment(base, partition)) }
            try scene.files.syncDirectory("/data/broker-1/t-\(partition)")
            try scene.truncate(scene.segment(0, partition), to: size)
        }
        return scene
    }

    @Test("the recovery may be stopped at any step, by a power cut, and again, and is done as if it had not been")
    func everyStep() throws {
        var random = SplitMix64(seed: Seed("recovery steps").value)
        let whole = FaultyMachine()
        let counted = try scene(whole)
        let before = whole.steps
        _ = try counted.bench.open()
        let steps = whole.steps - before
        #expect(steps > 10)
        for step in 0..<steps {
            for _ in 0..<3 {
                let first = FaultyMachine()
                let opened = try scene(first)
                first.cutPower(after: step)
                #expect(throws: LogError.self) { try opened.bench.open() }
                var machine = first.restarted(&random)
                // And a second time within the second recovery.
                machine.cutPower(after: Int.random(in: 0..<steps, using: &random))
                let second = JournalScene(fileSystem: machine.fileSystem, stores: machine.stores)
                if let store = try? second.bench.open() {
                    machine.cutPower(after: .max)
                    store.releaseLock()
                    store.forget()
                }
                machine = machine.restarted(&random)
                let last = JournalScene(fileSystem: machine.fileSystem, stores: machine.stores)
                let store = try last.bench.open()
                for partition in [0, 1] as [Int32] {
                    #expect(try last.values(store, partition) == last.expected(5), "stopped at step \(step)")
                }
                let again = try last.bench.reopenAfterKill(store)
                #expect(again.recovery.replay == RecoveryReport.Replay() && again.recovery.cuts.isEmpty)
                #expect(try last.files.list("/data/broker-1/quarantine").filter { $0.hasSuffix(".bytes") }.count == 1)
            }
        }
    }

    @Test("without room nothing is cut, freed or committed: what is durable is served, writes are refused, and it goes on by itself")
    func noRoom() throws {
        let machine = FaultyMachine()
        let scene = try scene(machine)
        machine.setCapacity(machine.used + 100)
        let record = try scene.directoryRecord()
        let store = try scene.bench.open()
        #expect(try scene.values(store) == scene.expected(1))
        for _ in 0..<3 {
            do {
                try store.partition(Workbench.id())?.append(try Workbench.batch("x"))
                Issue.record("appended")
            } catch let error as LogError {
                guard case .unrecovered = error else { throw error }
            }
            #expect(throws: LogError.self) { try store.lead([(id: Workbench.id(), epoch: 5)]) }
            #expect(throws: LogError.self) { try store.create(Workbench.id(7), topic: "t", config: LogConfig()) }
            scene.bench.advance(60_000)
            store.maintain()
            try? store.checkpointNow()
            #expect(try scene.directoryRecord() == record)
        }
        let log = try #require(store.partition(Workbench.id()))
        #expect(log.wait(past: 1, upTo: .highWatermark, ticket: scene.bench.ticket(9)))
        machine.setCapacity(nil)
        store.maintain()
        #expect(scene.bench.queue.take().map(\.request) == [9])
        for partition in [0, 1] as [Int32] { #expect(try scene.values(store, partition) == scene.expected(5)) }
        #expect(try log.append(try Workbench.batch("x")).baseOffset == 5)
        try store.close()
        #expect(try scene.bench.open().recovery.wasClean)
    }

    @Test("a directory without a byte free opens after a clean stop, serves reads, refuses writes, and goes on when there is room")
    func fullAfterCleanStop() throws {
        let machine = FaultyMachine()
        let scene = JournalScene(fileSystem: machine.fileSystem, stores: machine.stores)
        try scene.makeLog()
        try scene.bench.open().close()
        machine.setCapacity(machine.used)
        let store = try scene.bench.open()
        #expect(store.recovery.wasClean)
        #expect(try scene.values(store) == scene.expected(5))
        #expect(throws: LogError.self) { try store.partition(Workbench.id())?.append(try Workbench.batch("x")) }
        machine.setCapacity(nil)
        store.maintain()
        #expect(try store.partition(Workbench.id())?.append(try Workbench.batch("x")).baseOffset == 5)
        #expect(try !scene.directoryRecord().isClean)
    }
}
