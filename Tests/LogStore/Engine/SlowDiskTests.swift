import LogStore
import Synchronization
import Testing
import Threads

@Suite struct SlowDiskTests {
    private let files = ScriptedFileSystem()

    @Test("a sync that hangs takes the directory offline, and those who wait are told that nothing is known")
    func stalledSync() throws {
        let bench = Workbench(fileSystem: files, isManual: false)
        let store = try bench.open { $0.stallMs = 50 }
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        files.isStalled.withLock { $0 = true }
        try log.append(try Workbench.batch("a"), ticket: bench.ticket(1))
        #expect(bench.queue.wait(1).map(\.outcome) == [.unknown])
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b")) }
        files.release()
        #expect(throws: LogError.self) { try store.close() }
        #expect(bench.queue.take().isEmpty)
        #expect(try #require(try Workbench(fileSystem: files, stores: bench.stores).open().partition(Workbench.id())).values() == [0: "a0"])
    }

    @Test("appends that arrive during a sync share the next one")
    func groupCommit() throws {
        let bench = Workbench(fileSystem: files, isManual: false)
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        files.isStalled.withLock { $0 = true }
        for i in 0..<50 as Range<UInt64> { try log.append(try Workbench.batch("a"), ticket: bench.ticket(i)) }
        files.release()
        #expect(bench.queue.wait(50).count == 50)
        #expect(bench.observer.syncCount <= 3)
        try store.close()
    }

    @Test("bytes that are not in the page cache are read on another thread first, and then handed out whatever the cache says")
    func coldRead() throws {
        let bench = Workbench(fileSystem: files, isManual: false)
        let store = try bench.open(.os)
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.append(try Workbench.batch("a"))
        files.isCold.store(true, ordering: .relaxed)
        guard case .needsIO = try log.read(from: 0, maxBytes: 1000, minOneBatch: true, upTo: .highWatermark) else {
            return #expect(Bool(false), "read on the caller's thread")
        }
        log.prefetch(from: 0, maxBytes: 1000, upTo: .highWatermark, ticket: bench.ticket(1))
        #expect(bench.queue.wait(1).map(\.outcome) == [.readable])
        guard case .slice(let slice) = try log.read(from: 0, maxBytes: 1000, minOneBatch: true, upTo: .highWatermark) else {
            return #expect(Bool(false), "asked for again")
        }
        #expect(try slice.read().count == slice.count)
        try store.close()
    }
}
