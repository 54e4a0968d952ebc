import Glibc
import LogStore
import Testing
import Threads

@testable import LogStore

/// The checkpoint's syncs: one after the other until somebody waits for them.
@Suite struct SyncPoolTests {
    /// What syncs do to the files of one test.
    private final class Disk: Sendable {
        struct Seen: Sendable {
            var order: [Int] = []
            var running = 0
            var mostAtOnce = 0
        }

        let seen = Lock(Seen())
        /// From this file on a sync ends only when so many have been under way at once.
        let together: Int
        let from: Int
        let broken: Int?

        init(together: Int = 1, from: Int = 0, broken: Int? = nil) { (self.together, self.from, self.broken) = (together, from, broken) }

        func sync(_ number: Int) throws(FileError) {
            seen.withLock { seen in
                seen.order.append(number)
                seen.running += 1
                seen.mostAtOnce = max(seen.mostAtOnce, seen.running)
            }
            seen.broadcast()
            if number >= from { seen.wait(milliseconds: 10_000, until: { $0.mostAtOnce >= together }) { _ in } }
            seen.withLock { $0.running -= 1 }
            if number == broken { throw FileError(code: 5, operation: .sync, path: "\(number)") }
        }

        func files(_ count: Int) -> [any File] { (0..<count).map { Synced(number: $0, disk: self) } }
    }

    private final class Synced: File {
        let number: Int
        let disk: Disk
        init(number: Int, disk: Disk) { (self.number, self.disk) = (number, disk) }

        var path: String { "\(number)" }
        var descriptor: Int32? { nil }
        func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int { 0 }
        func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {}
        func sync() throws(FileError) { try disk.sync(number) }
        func truncate(to size: Int64) throws(FileError) {}
        func size() throws(FileError) -> Int64 { 0 }
        func allocate(_ range: Range<Int64>) throws(FileError) {}
        func cached(_ range: Range<Int64>) -> Bool? { nil }
        func readAhead(_ range: Range<Int64>) {}
        func startWriteback(_ range: Range<Int64>) {}
        func close() {}
    }

    @Test("what nobody waits for is synced one after the other, in order")
    func patient() throws {
        let (pool, disk) = (SyncPool(threads: 4), Disk())
        try pool.sync(disk.files(20), isUrgent: { false })
        let seen = disk.seen.withLock { $0 }
        #expect(seen.order == Array(0..<20) && seen.mostAtOnce == 1)
        pool.stop()
    }

    @Test("from when somebody waits on, as many at once as there are threads; the next time it begins patiently again")
    func urgent() throws {
        let (pool, disk) = (SyncPool(threads: 4), Disk(together: 4, from: 8))
        try pool.sync(disk.files(20), isUrgent: { disk.seen.withLock { $0.order.count >= 8 } })
        let seen = disk.seen.withLock { $0 }
        #expect(Array(seen.order.prefix(8)) == Array(0..<8) && seen.order.sorted() == Array(0..<20) && seen.mostAtOnce == 4)
        let next = Disk()
        try pool.sync(next.files(20), isUrgent: { false })
        #expect(next.seen.withLock { $0.mostAtOnce } == 1)
        pool.stop()
    }

    @Test("the others are synced though one fails, and the failure comes out", arguments: [true, false])
    func failure(isUrgent: Bool) {
        let (pool, disk) = (SyncPool(threads: 3), Disk(broken: 2))
        #expect(throws: FileError.self) { try pool.sync(disk.files(6), isUrgent: { isUrgent }) }
        #expect(disk.seen.withLock { $0.order.count } == 6)
        pool.stop()
    }

    @Test("a checkpoint is waited for by who asked for it, by who has segments to sync, and when the journal's last file is half full")
    func waitedFor() throws {
        let files = ScriptedFileSystem()
        let bench = Workbench(fileSystem: files)
        let store = try bench.open { ($0.journalFileBytes, $0.journalMaxFileBytes) = (64 << 10, 64 << 10) }
        let journal = try #require(store.context.journal)
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        #expect(!journal.isCheckpointUrgent)
        let other = store.context.checkpointer.syncing {
            #expect(!journal.isCheckpointUrgent)
            let other = RunningThread("waits") { store.context.checkpointer.syncing {} }
            let deadline = ContinuousClock.now + .seconds(10)
            while !journal.isCheckpointUrgent, ContinuousClock.now < deadline { sched_yield() }
            #expect(journal.isCheckpointUrgent)
            return other
        }
        other.join()
        let number = journal.checkpoints.withLock { $0.ask() }
        #expect(number == 1 && journal.isCheckpointUrgent)
        try journal.checkpoint()
        #expect(!journal.isCheckpointUrgent)
        func append(until isReached: () -> Bool) throws -> Int {
            var appended = 0
            while !isReached() {
                appended += 1
                try log.append(try Workbench.batch("v", padding: 7000))
                store.flushNow()
                try #require(appended < 20)
            }
            return appended
        }
        // A file of 64 KiB is full. The checkpoint comes, and has until half of the other is.
        _ = try append { journal.checkpoints.withLock { $0.isDue(journal.settings) } }
        try journal.beginCheckpoint()
        #expect(!journal.isCheckpointUrgent)
        #expect((3...5).contains(try append { journal.isCheckpointUrgent }))
        try journal.endCheckpoint()
        #expect(!journal.isCheckpointUrgent)
        try store.close()
    }
}
