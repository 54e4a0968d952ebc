import Support
import Testing

@testable import LogStore

@Suite struct UnrecoveredViewTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let scene: JournalScene

    init() { scene = JournalScene(fileSystem: files, stores: stores) }

    private var view: UnrecoveredView { UnrecoveredView(of: ["/data/broker-1"], in: files, stores: stores) }

    @Test("segments are shown as a recovery would leave them, and nothing is written")
    func shown() throws {
        let size = try scene.batchSize()
        try scene.makeLog(synced: 1, tail: 4, segmentBytes: size * 2)
        let whole = try [0, 2, 4].map { try files.readWhole(scene.segment($0)) }
        try scene.write([try scene.runs(0, from: 1) + (try scene.runs(2)), try scene.runs(4)])
        for base in [2, 4] as [Int64] { try files.unlink(scene.segment(base)) }
        try scene.truncate(scene.segment(0), to: size)
        let before = try files.list("/data/broker-1/t-0")
        let view = view
        #expect(view.notes.count == 1 && view.notes[0].contains("4 entries"))
        #expect(try view.fileSystem.list("/data/broker-1/t-0").count { $0.hasSuffix(".log") } == 3)
        for (base, bytes) in zip([0, 2, 4] as [Int64], whole) { #expect(try view.fileSystem.readWhole(scene.segment(base)) == bytes) }
        #expect(try view.fileSystem.stat(scene.segment(0))?.size == size * 2)
        #expect(try files.list("/data/broker-1/t-0") == before)
        #expect(try files.stat(scene.segment(0))?.size == size)
    }

    @Test("beside a live broker, and after a clean stop, the journal is not read")
    func live() throws {
        try scene.makeLog()
        try scene.write([try scene.runs(from: 2)])
        let lock = try files.lock("/data/broker-1/.lock")
        #expect(view.notes.isEmpty)
        lock.release()
        #expect(view.notes.count == 1)
        try scene.bench.open().close()
        #expect(view.notes.isEmpty)
    }
}
