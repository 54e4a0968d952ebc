import LogStore
import Support
import Testing

/// A partition that was deleted and comes back under the same id.
@Suite struct ComingBackTests {
    private let machine = FaultyMachine()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores) }

    private func deleted() throws -> LogStore {
        let store = try bench.open()
        try store.create(Workbench.id(), topic: "t", config: LogConfig()).append(try Workbench.batch("old"))
        store.flushNow()
        try store.delete(Workbench.id())
        return store
    }

    @Test("what was deleted waits to be unlinked, and the next start does not take the new log for it")
    func leftover() throws {
        let store = try deleted()
        try store.create(Workbench.id(), topic: "t", config: LogConfig()).append(try Workbench.batch("new"))
        store.flushNow()
        let again = try bench.reopenAfterKill(store)
        #expect(try #require(again.partition(Workbench.id())).values() == [0: "new0"])
    }

    @Test("what was unlinked is not there again after a power cut, beside the new log")
    func unlinked() throws {
        let store = try deleted()
        bench.advance(100_000)
        store.maintain()
        try store.create(Workbench.id(), topic: "t", config: LogConfig()).append(try Workbench.batch("new"))
        store.flushNow()
        var random = SplitMix64(seed: Seed("coming back").value)
        for _ in 0..<50 {
            let (files, stores) = machine.crash(&random)
            let again = try Workbench(fileSystem: files, stores: stores).open()
            #expect(try #require(again.partition(Workbench.id())).values() == [0: "new0"])
        }
    }

    @Test("a deletion that failed half-way is finished by the next try, and the log that came back is not unlinked in its place")
    func failedDeletion() throws {
        let store = try deleted()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.append(try Workbench.batch("new"))
        machine.plan(Fault(.commit, pathPart: "index", code: 28))
        #expect(throws: LogError.self) { try store.delete(Workbench.id()) }
        bench.advance(100_000)
        store.maintain()
        try store.delete(Workbench.id())
        #expect(store.partition(Workbench.id()) == nil)
        #expect(try bench.reopenAfterKill(store).partitions().isEmpty)
    }
}
