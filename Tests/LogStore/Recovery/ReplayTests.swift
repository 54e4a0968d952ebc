import Support
import Testing

@testable import LogStore

@Suite struct ReplayTests {
    private let scene = JournalScene()

    @Test("what the segments lost is written again from the journal, and a second recovery changes nothing")
    func lostTail() throws {
        try scene.makeLog()
        let size = try scene.batchSize()
        let runs = try scene.runs(from: 2)
        try scene.write([[runs[0]], [runs[1], runs[2]]])
        try scene.truncate(scene.segment(), to: size * 2)
        let store = try scene.bench.open()
        #expect(store.recovery.replay.entries == 3 && store.recovery.replay.bytes == size * 3)
        #expect(store.recovery.bytesKept == 0 && store.recovery.cuts.isEmpty && store.recovery.replay.damage.isEmpty)
        #expect(try scene.values(store) == scene.expected(5))
        let record = try scene.directoryRecord()
        #expect(record.firstRound == RoundID(start: record.startNumber, round: 0) && record.startNumber == 2)
        let again = try scene.bench.reopenAfterKill(store)
        #expect(again.recovery.replay == RecoveryReport.Replay() && again.recovery.bytesRead == 0)
        #expect(try scene.values(again) == scene.expected(5))
        try again.close()
        let last = try scene.bench.open()
        #expect(last.recovery.wasClean)
        #expect(try scene.values(last) == scene.expected(5))
    }

    @Test("entries are written even where the same bytes seem to be there, and count as synced only then")
    func presentBytes() throws {
        let machine = FaultyMachine()
        let scene = JournalScene(fileSystem: machine.fileSystem, stores: machine.stores)
        try scene.makeLog()
        let runs = try scene.runs(from: 2)
        try scene.write([runs])
        machine.record()
        let store = try scene.bench.open()
        let writes = machine.recorded.filter { $0.target == .call(.write) && $0.path == scene.segment() }
        let syncs = machine.recorded.filter { $0.target == .call(.sync) && $0.path == scene.segment() }
        #expect(writes.count == 3 && syncs.count == 1)
        #expect(store.recovery.bytesKept == 0)
    }

    @Test("void entries are left alone: of rounds before the first, before the partition's, below the recovery point, of others")
    func voidEntries() throws {
        try scene.makeLog()
        let size = try scene.batchSize()
        let all = try scene.runs()
        let noise = [UInt8](repeating: 0x55, count: Int(size))
        var strange = all[2]
        strange.topic = TopicID(high: 9, low: 9)
        var elsewhere = all[2]
        (elsewhere.directory, elsewhere.bytes) = (TopicID(high: 8, low: 8), noise)
        let void = JournalScene.Run(position: size * 2, bytes: noise)
        let below = JournalScene.Run(position: 0, bytes: noise)
        // The recovery point lies in the middle of this one.
        let straddling = JournalScene.Run(position: size, bytes: noise + all[2].bytes)
        try scene.write([[void], [void], [below, strange, elsewhere], [straddling]], replayedFrom: RoundID(start: 1, round: 1))
        try scene.change(0) { $0.voidBefore = RoundID(start: 1, round: 2) }
        try scene.truncate(scene.segment(), to: size * 2)
        let store = try scene.bench.open()
        #expect(store.recovery.replay.entries == 1 && store.recovery.replay.bytes == size && store.recovery.replay.leftovers == 0)
        #expect(try scene.values(store) == scene.expected(3))
    }

    @Test("an entry at position 0 makes its segment where the log ends there; so do those of the segments behind")
    func missingSegments() throws {
        let size = try scene.batchSize()
        try scene.makeLog(synced: 1, tail: 4, segmentBytes: size * 2)
        let rounds = [try scene.runs(0, from: 1), try scene.runs(2), try scene.runs(4)]
        try scene.write(rounds)
        for base in [2, 4] as [Int64] { try scene.files.unlink(scene.segment(base)) }
        try scene.truncate(scene.segment(0), to: size)
        let store = try scene.bench.open()
        #expect(store.recovery.replay.entries == 4)
        #expect(try scene.values(store) == scene.expected(5))
    }

    @Test("a partition whose directory was never synced is made again from the journal")
    func missingDirectory() throws {
        try scene.makeLog(synced: 0, tail: 3)
        try scene.write([try scene.runs()])
        try scene.files.removeTree("/data/broker-1/t-0")
        let store = try scene.bench.open()
        #expect(try scene.values(store) == scene.expected(3))
        #expect(try scene.files.stat("/data/broker-1/t-0/partition.metadata") != nil)
    }

    @Test("what would leave a gap goes to quarantine, with a note, once")
    func pastTheEnd() throws {
        try scene.makeLog()
        let size = try scene.batchSize()
        let runs = try scene.runs(from: 2)
        var hidden = runs[0]
        hidden.isLeftOut = true
        var later = runs[0]
        (later.segment, later.position) = (77, 0)
        try scene.write([[hidden, runs[1]], [later]])
        try scene.truncate(scene.segment(), to: size * 2)
        for _ in 0..<2 {
            try scene.change { $0.firstRound = RoundID(start: 1, round: 0) }
            let store = try scene.bench.open()
            #expect(store.recovery.replay.leftovers == 2 && store.recovery.replay.damage.count == 1)
            #expect(try scene.values(store) == scene.expected(2))
            #expect(try scene.files.list("/data/broker-1/quarantine").count == 4)
            store.releaseLock()
            store.forget()
        }
    }

    @Test("over a batch that checks and differs the partition is refused, both are kept, and it stays so until that is accepted")
    func conflict() throws {
        try scene.makeLog(partitions: 2)
        let size = try scene.batchSize()
        let runs = try scene.runs(from: 2)
        try scene.write([[runs[0]], [runs[1], runs[2]]])
        // Another program has cut what followed, and appended a batch of its own.
        try scene.truncate(scene.segment(), to: size * 3)
        var foreign = try Workbench.batch("foreign", padding: 100)
        foreign.withUnsafeMutableBytes { raw in
            raw.storeBytes(of: Int64(3).bigEndian, as: Int64.self)
            raw.storeBytes(of: Int32(0), toByteOffset: 12, as: Int32.self)
        }
        try scene.files.open(scene.segment(), mode: .readWrite).write(foreign, at: size * 3)
        var store = try scene.bench.open()
        #expect(store.recovery.replay.refused.count == 1 && store.recovery.replay.leftovers == 2)
        for _ in 0..<2 {
            #expect(try scene.values(store) == scene.expected(2))
            #expect(throws: LogError.self) { try store.partition(Workbench.id())?.append(try Workbench.batch("x")) }
            try store.partition(Workbench.id(1))?.append(try Workbench.batch("x"))
            #expect(try scene.files.readWhole(scene.segment()).suffix(foreign.count) == foreign[...])
            try store.close()
            store = try scene.bench.open()
            #expect(store.recovery.wasClean)
        }
        store.releaseLock()
        store.forget()
        store = try scene.bench.open { $0.acceptsSegments = true }
        #expect(try scene.values(store) == scene.expected(3) + ["foreign0"])
        try store.close()
        store = try scene.bench.open()
        #expect(try store.partition(Workbench.id())?.append(try Workbench.batch("x")).baseOffset == 4)
    }

    @Test("a damaged entry is skipped, never the end of the replay: it is damage where later rounds follow")
    func damagedEntry() throws {
        try scene.makeLog(partitions: 2)
        let size = try scene.batchSize()
        let (one, two) = (try scene.runs(from: 2), try scene.runs(from: 2, partition: 1))
        let places = try scene.write([[one[0]], [one[1]], [one[2], two[0]], [two[1]], [two[2]]])
        try scene.flip("/data/broker-1/journal/1.journal", at: Int64(places[1] + 100))
        for partition in [0, 1] as [Int32] { try scene.truncate(scene.segment(0, partition), to: size * 2) }
        let store = try scene.bench.open()
        #expect(store.recovery.replay.damage.count == 1 && !store.recovery.replay.isTorn)
        #expect(store.recovery.replay.leftovers == 1)
        #expect(try scene.values(store) == scene.expected(3))
        #expect(try scene.values(store, 1) == scene.expected(5))
    }

    @Test("a damaged entry of the last round is a torn write")
    func tornRound() throws {
        try scene.makeLog()
        let size = try scene.batchSize()
        let runs = try scene.runs(from: 2)
        let places = try scene.write([[runs[0]], [runs[1]], [runs[2]]])
        try scene.flip("/data/broker-1/journal/1.journal", at: Int64(places[2] + 100))
        try scene.truncate(scene.segment(), to: size * 2)
        let store = try scene.bench.open()
        #expect(store.recovery.replay.damage.isEmpty && store.recovery.replay.isTorn)
        #expect(try scene.values(store) == scene.expected(4))
    }

    @Test("a file of the journal that is missing, short or another's is refused after an unclean stop, unless its loss is accepted")
    func missingJournal() throws {
        for damage in 0..<3 {
            let scene = JournalScene()
            try scene.makeLog()
            try scene.write([try scene.runs(from: 2)])
            let name = "/data/broker-1/journal/1.journal"
            switch damage {
            case 0: try scene.files.unlink(name)
            case 1: try scene.truncate(name, to: 8192)
            default: try scene.flip(name, at: 20)
            }
            do {
                _ = try scene.bench.open()
                Issue.record("opened without its journal")
            } catch let error as LogError {
                #expect("\(error)".contains("--accept-loss"))
            }
            let store = try scene.bench.open { $0.acceptsJournalLoss = true }
            #expect(store.recovery.replay.damage.count == 1)
            #expect(try scene.values(store) == scene.expected(5))
        }
    }

    @Test("after a clean stop the journal is not looked at")
    func cleanStop() throws {
        try scene.makeLog()
        try scene.write([try scene.runs(from: 2)])
        try scene.bench.open().close()
        try scene.files.unlink("/data/broker-1/journal/1.journal")
        let store = try scene.bench.open()
        #expect(store.recovery.wasClean)
    }
}
