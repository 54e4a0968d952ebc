import LogStore
import Testing
import Threads

@testable import LogStore

/// Calls to the disk that do not come back.
@Suite struct HangTests {
    /// `state/` in memory, whose commits wait while they are held.
    private final class HeldState: StateStore {
        let store: any StateStore
        let isHeld: Lock<Bool>
        init(_ store: any StateStore, _ isHeld: Lock<Bool>) { (self.store, self.isHeld) = (store, isHeld) }

        var owner: [UInt8] { store.owner }
        func commit(_ changes: [StoreChange]) throws(StoreError) {
            isHeld.wait(until: { !$0 }) { _ in }
            try store.commit(changes)
        }
        func read<R>(_ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) throws(StoreError) -> R? { try store.read(key, body) }
        func scan(
            prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
        ) throws(StoreError) { try store.scan(prefix: prefix, from: from, backwards: backwards, body) }
        func checkReaders() throws(StoreError) { try store.checkReaders() }
        func close() throws(StoreError) { try store.close() }
    }

    private final class HeldStores: StoreProvider {
        let stores = MemoryStores()
        let isHeld = Lock(false)

        func openState(_ path: String, newOwner: [UInt8]?) throws(StoreError) -> any StateStore {
            HeldState(try stores.openState(path, newOwner: newOwner), isHeld)
        }
        func openIndex(_ path: String, owner: [UInt8]) throws(StoreError) -> OpenedIndex { try stores.openIndex(path, owner: owner) }
        func replaceState(_ path: String, owner: [UInt8]) throws(StoreError) -> any StateStore {
            try stores.replaceState(path, owner: owner)
        }
        func release() {
            isHeld.withLock { $0 = false }
            isHeld.broadcast()
        }
    }

    private let files = ScriptedFileSystem()
    private let stores = HeldStores()

    private func bench() -> Workbench { Workbench(fileSystem: files, stores: stores, isManual: false) }

    @Test("a write that hangs takes the directory offline: who waits for another partition is told, and who writes there refused")
    func write() throws {
        let bench = bench()
        let store = try bench.open { $0.stallMs = 50 }
        let logs = try (0..<3).map { try store.create(Workbench.id($0), topic: "t", config: LogConfig()) }
        for log in logs { _ = log.wait(past: 0, upTo: .highWatermark, ticket: bench.ticket(UInt64(log.id.index))) }
        files.hangs.withLock { $0 = "/t-1/" }
        let append = RunningThread("hangs") { try? logs[1].append(try Workbench.batch("a"), ticket: bench.ticket(9)) }
        #expect(Set(bench.queue.wait(2).map(\.request)) == [0, 2])
        #expect(throws: LogError.self) { try logs[0].append(try Workbench.batch("b")) }
        #expect(bench.observer.notices.withLock { $0.contains { $0.contains("offline") && $0.contains("has been going on") } })
        files.release()
        append.join()
        #expect(bench.queue.wait(2).map(\.outcome) == [.unknown, .unknown])
        #expect(throws: LogError.self) { try store.close() }
    }

    @Test("so does a commit that hangs: who waits for room in the journal is told, too")
    func commit() throws {
        let bench = bench()
        let store = try bench.open { $0.stallMs = 50 }
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        stores.isHeld.withLock { $0 = true }
        // A full journal waits for the checkpoint, and that for its commit.
        #expect(throws: LogError.self) {
            for _ in 0..<200 { try log.append(try Workbench.batch("a", padding: 60_000)) }
        }
        #expect(store.problem.map { "\($0)".contains("has been going on") } ?? false)
        stores.release()
        #expect(throws: LogError.self) { try store.close() }
    }

    @Test("a process that stood still is no disk that hangs; what goes on for so long afterwards is")
    func pause() throws {
        let bench = Workbench(fileSystem: files)
        let store = try bench.open()
        store.context.calls.timed {
            store.watchdog.look()
            bench.advance(60_000)
            store.watchdog.look()
            #expect(store.problem == nil)
            for _ in 0..<10 {
                bench.advance(1000)
                store.watchdog.look()
            }
            #expect(store.problem == nil)
            bench.advance(1000)
            store.watchdog.look()
            #expect(store.problem != nil)
        }
    }

    @Test("what was under way is not any more, whether it failed or not; what finds no slot is done all the same")
    func slots() {
        let clock = Lock<UInt64>(0)
        let calls = DiskCalls(monotonic: { clock.withLock { $0 } })
        func nested(_ depth: Int) {
            clock.withLock { $0 += 1 }
            calls.timed { if depth > 0 { nested(depth - 1) } else { #expect(calls.oldest == 1) } }
        }
        nested(100)
        #expect(calls.oldest == nil)
        #expect(throws: LogError.self) {
            try calls.timed { () throws(LogError) in
                #expect(calls.oldest == 101)
                throw LogError.invalidTransactionState(producerID: 1)
            }
        }
        #expect(calls.oldest == nil)
    }
}
