import LogStore
import Testing

/// The segment that the recovery point lies in is gone: its directory opens, says so, and serves the rest.
@Suite struct MissingSegmentTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: files, stores: stores) }

    private func path(_ base: Int64) -> String {
        let digits = String(base)
        return "/data/broker-1/t-0/" + String(repeating: "0", count: 20 - digits.count) + digits + ".log"
    }

    private func append(_ log: PartitionLog, _ range: Range<Int>, isTransactional: Bool = false) throws {
        for i in range {
            try log.append(
                try Workbench.batch(
                    "v\(i)-", producer: 5, epoch: 0, sequence: Int32(i), padding: 100, isTransactional: isTransactional))
        }
    }

    /// Two logs of six batches, three a segment, wholly below the recovery points; of the first the active segment is the one at offset 3.
    private func makeLogs(isTransactional: Bool = false) throws -> LogStore {
        let store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = 3 * Int64(try Workbench.batch("v0-", producer: 5, epoch: 0, sequence: 0, padding: 100).count)
        for index in 0..<2 as Range<Int32> {
            let log = try store.create(Workbench.id(index), topic: "t", config: config)
            try append(log, 0..<6, isTransactional: isTransactional)
        }
        store.flushNow()
        try store.checkpointNow()
        return store
    }

    /// What must hold of a directory that was opened without the file, whatever else is missing: now and after every further start.
    private func check(_ store: LogStore) throws {
        #expect(store.recovery.corruptions.map(\.reason) == ["the file is missing"])
        #expect(store.recovery.corruptions.map(\.file) == [path(3)])
        var store = store
        for number in 0..<3 as Range<Int64> {
            let log = try #require(store.partition(Workbench.id()))
            #expect(try #require(store.partition(Workbench.id(1))).values().count == 6)
            #expect(log.offsets.logStart == 0 && log.offsets.logEnd == 6 + number)
            guard case .slice(let slice) = try log.readWaiting(from: 0, maxBytes: 1) else {
                Issue.record("the segment before is not read")
                return
            }
            #expect(try slice.read().count > 0)
            #expect(log.isCorrupt(at: 3) && log.isCorrupt(at: 5))
            #expect(try log.append(try Workbench.batch("next")).baseOffset == 6 + number)
            store.flushNow()
            #expect(try log.values(from: 6).count == Int(number) + 1)
            store.maintain()
            if number == 0 {
                store = try bench.reopenAfterKill(store)
            } else {
                try store.close()
                store = try bench.open()
            }
        }
    }

    @Test("after a kill")
    func killed() throws {
        let store = try makeLogs()
        try files.unlink(path(3))
        try check(try bench.reopenAfterKill(store))
    }

    @Test("after a clean stop")
    func stopped() throws {
        try makeLogs().close()
        try files.unlink(path(3))
        try check(try bench.open())
    }

    @Test("and index/ with it")
    func withoutIndex() throws {
        let store = try makeLogs()
        try files.unlink(path(3))
        stores.remove("/data/broker-1/index")
        try check(try bench.reopenAfterKill(store))
    }

    @Test("with a transaction open in it")
    func transaction() throws {
        let store = try makeLogs(isTransactional: true)
        try files.unlink(path(3))
        stores.remove("/data/broker-1/index")
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.corruptions.map(\.reason) == ["the file is missing"])
        #expect(try #require(again.partition(Workbench.id(1))).values().count == 6)
        #expect(try #require(again.partition(Workbench.id())).offsets.logEnd == 6)
    }

    @Test("what the journal has from behind its recovery point is kept in quarantine")
    func journal() throws {
        var config = LogConfig()
        config.segmentBytes = 1 << 20
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        try append(log, 0..<3)
        try store.checkpointNow()
        try append(log, 3..<4)
        store.flushNow()
        try files.unlink(path(0))
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.corruptions.map(\.reason) == ["the file is missing"])
        #expect(again.recovery.replay.leftovers == 1)
        let kept = try #require(again.partition(Workbench.id()))
        #expect(try kept.append(try Workbench.batch("next")).baseOffset == 3)
        again.flushNow()
        #expect(try kept.values(from: 3) == [3: "next0"])
    }

    private func reopened() throws -> (LogStore, PartitionLog) {
        let store = try makeLogs()
        try files.unlink(path(3))
        let again = try bench.reopenAfterKill(store)
        return (again, try #require(again.partition(Workbench.id())))
    }

    @Test("its log can be cut before it")
    func cut() throws {
        let (store, log) = try reopened()
        try log.truncate(to: 2)
        #expect(log.offsets.logEnd == 2)
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 2)
        store.flushNow()
        #expect(try log.values().count == 3)
    }

    @Test("its log can be cut in it, and then ends where it began")
    func cutWithin() throws {
        let (store, log) = try reopened()
        try log.truncate(to: 5)
        #expect(log.offsets.logEnd == 3)
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 3)
        store.flushNow()
        #expect(try log.values().count == 4)
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.corruptions.isEmpty)
        #expect(try #require(again.partition(Workbench.id())).values().count == 4)
    }

    @Test("its log can lose it to DeleteRecords, and what is behind it stays")
    func deleteRecords() throws {
        let (store, log) = try reopened()
        try log.append(try Workbench.batch("next"))
        store.flushNow()
        _ = try log.deleteRecords(before: 6)
        store.maintain()
        #expect(try log.values(from: 6) == [6: "next0"])
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.corruptions.isEmpty)
        #expect(try #require(again.partition(Workbench.id())).values(from: 6) == [6: "next0"])
    }
}
