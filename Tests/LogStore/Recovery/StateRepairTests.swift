import Support
import Testing

@testable import LogStore

@Suite struct StateRepairTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let scene: JournalScene

    init() { scene = JournalScene(fileSystem: files, stores: stores) }

    private func repair() throws -> StateRepair.Report { try StateRepair.run(scene.bench.options()) }

    @Test("a state/ that is gone or damaged is refused with the command, and rebuilt from the directories")
    func rebuilt() throws {
        let size = try scene.batchSize()
        try scene.makeLog(synced: 1, tail: 4, partitions: 2, segmentBytes: size * 2)
        stores.remove("/data/broker-1/state")
        do {
            _ = try scene.bench.open()
            Issue.record("opened without state/")
        } catch let error as LogError {
            #expect("\(error)".contains("ottla log repair"))
        }
        let report = try repair()
        #expect(report.wasNeeded && report.partitions.map(\.endOffset) == [5, 5] && report.partitions.map(\.segments) == [3, 3])
        let again = try repair()
        #expect(!again.wasNeeded)
        let store = try scene.bench.open()
        #expect(!store.recovery.wasClean && store.recovery.cuts.isEmpty && store.recovery.corruptions.isEmpty)
        for partition in [0, 1] as [Int32] { #expect(try scene.values(store, partition) == scene.expected(5)) }
        try store.partition(Workbench.id())?.append(try Workbench.batch("x"))
        try store.close()
        let last = try scene.bench.open()
        #expect(last.recovery.wasClean)
        #expect(try scene.values(last).count == 6)
    }

    @Test("damage between sound batches is never cut: reads of it are refused; a torn tail goes to quarantine at the next start")
    func damaged() throws {
        let size = try scene.batchSize()
        try scene.makeLog(synced: 1, tail: 5, segmentBytes: size * 3)
        try scene.flip(scene.segment(), at: size + 80)
        try scene.flip(scene.segment(3), at: size * 2 + 80)
        stores.remove("/data/broker-1/state")
        let report = try repair()
        #expect(report.partitions.first?.damaged == size && report.partitions.first?.endOffset == 5)
        let store = try scene.bench.open()
        let log = try #require(store.partition(Workbench.id()))
        #expect(store.recovery.cuts.count == 1)
        #expect(throws: LogError.self) { try log.read(from: 1, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark) }
        #expect(try log.values(from: 2).count == 3)
    }

    @Test("of the journal only entries of the highest start that continue a log exactly are taken; the rest lies in quarantine")
    func journal() throws {
        try scene.makeLog(partitions: 2)
        let size = try scene.batchSize()
        let (one, two) = (try scene.runs(from: 2), try scene.runs(from: 2, partition: 1))
        var gap = two[2]
        gap.bytes[20] ^= 1
        try scene.write([[one[0]], [one[1], two[0]], [gap]], first: RoundID(start: 4, round: 1))
        for partition in [0, 1] as [Int32] { try scene.truncate(scene.segment(0, partition), to: size * 2) }
        stores.remove("/data/broker-1/state")
        let report = try repair()
        #expect(report.taken == 3 && report.quarantined == 1)
        #expect(try scene.directoryRecord().startNumber == 4)
        let store = try scene.bench.open()
        #expect(try scene.values(store) == scene.expected(4))
        #expect(try scene.values(store, 1) == scene.expected(3))
        #expect(try scene.directoryRecord().startNumber == 5)
    }

    @Test("entries of an older start, or with a lower epoch, are not taken")
    func older() throws {
        try scene.makeLog()
        let size = try scene.batchSize()
        let runs = try scene.runs(from: 2)
        try scene.write([[runs[0]]], first: RoundID(start: 4, round: 1))
        // A later start has an entry too, of another partition.
        var other = runs[0]
        other.partition = 9
        let state = try stores.openState("/data/broker-1/state", newOwner: nil)
        let owner = try requireValue(
            state.owner.withUnsafeBytes { raw in
                var fields = FieldReader(raw)
                return fields.topic()
            })
        let file = try files.open("/data/broker-1/journal/1.journal", mode: .readWrite)
        try file.write(JournalScene.entry(other, RoundID(start: 5, round: 1), 0, 1, owner), at: 65_536)
        try scene.truncate(scene.segment(), to: size * 2)
        stores.remove("/data/broker-1/state")
        let report = try repair()
        #expect(report.taken == 0 && report.quarantined == 2 && report.partitions.first?.endOffset == 2)
    }
}
