import LogStore
import Testing

@Suite struct RecoveryTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let bench: Workbench
    private let path = "/data/broker-1/t-0/00000000000000000000.log"

    /// Without a journal, which would bring back what these tests take away: `ReplayTests` are about that.
    init() { bench = Workbench(fileSystem: files, stores: stores, usesJournal: false) }

    private func makeLog(_ batches: Int, segmentBytes: Int64 = 1 << 30) throws -> (LogStore, PartitionLog) {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for i in 0..<batches { try log.append(try Workbench.batch("v\(i)-", padding: 100)) }
        store.flushNow()
        return (store, log)
    }

    private func flip(_ path: String, at position: Int64) throws {
        let file = try files.open(path, mode: .readWrite)
        var byte = try file.read(1, at: position)
        byte[0] ^= 0x10
        try file.write(byte, at: position)
    }

    private func size() throws -> Int64 { Int64(try Workbench.batch("v0-", padding: 100).count) }

    @Test("a torn tail is cut to the last whole batch, and lies in quarantine with a note")
    func tornTail() throws {
        let (store, _) = try makeLog(3)
        let file = try files.open(path, mode: .readWrite)
        let end = try file.size()
        try file.write(Array(try Workbench.batch("torn").prefix(70)), at: end)
        let again = try bench.reopenAfterKill(store)
        let log = try #require(again.partition(Workbench.id()))
        #expect(try log.values() == [0: "v0-0", 1: "v1-0", 2: "v2-0"].mapValues { $0 + String(repeating: ".", count: 100) })
        let cut = try #require(again.recovery.cuts.first)
        #expect(cut.position == end && cut.length == 70)
        #expect(try files.readWhole(try #require(cut.quarantine)).count == 70)
        #expect(try files.list("/data/broker-1/quarantine").count == 2)
        #expect(try files.stat(path)?.size == end)
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 3)
    }

    @Test("a tail of zeros is the log's end, and nothing to keep")
    func zeroTail() throws {
        let (store, _) = try makeLog(2)
        try files.open(path, mode: .readWrite).truncate(to: 100_000)
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.cuts.map(\.quarantine) == [nil])
        #expect(again.partition(Workbench.id())?.offsets.logEnd == 2)
    }

    @Test("past the recovery point all that follows the first gap goes to quarantine, later segments included")
    func gap() throws {
        let (store, _) = try makeLog(5, segmentBytes: try size() * 2)
        try flip(path, at: try size() + 80)
        let again = try bench.reopenAfterKill(store)
        let log = try #require(again.partition(Workbench.id()))
        #expect(log.offsets.logEnd == 1)
        #expect(again.recovery.cuts.map(\.length) == [try size(), try size() * 2, try size()])
        #expect(try files.list("/data/broker-1/t-0").filter { $0.hasSuffix(".log") } == ["00000000000000000000.log"])
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 1)
        again.flushNow()
        try again.close()
        #expect(try #require(try bench.open().partition(Workbench.id())).values().count == 2)
    }

    @Test("below the recovery point nothing is cut: the damage is reported, reads of it are refused, the rest is served")
    func damageBelow() throws {
        let (store, _) = try makeLog(6, segmentBytes: try size() * 3)
        try store.checkpointNow()
        try flip(path, at: try size() + 80)
        stores.remove("/data/broker-1/index")
        let again = try bench.reopenAfterKill(store)
        let log = try #require(again.partition(Workbench.id()))
        #expect(again.recovery.cuts.isEmpty && !again.recovery.corruptions.isEmpty)
        #expect(again.recovery.corruptions.first?.range.lowerBound == (try size()))
        #expect(log.offsets.logEnd == 6)
        #expect(!log.isCorrupt(at: 0))
        #expect(log.isCorrupt(at: 1))
        #expect(!log.isCorrupt(at: 3) && !log.isCorrupt(at: 5))
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 6)
    }

    @Test("a sealed segment that is gone is reported, and the log goes on")
    func missingSegment() throws {
        let (store, _) = try makeLog(6, segmentBytes: try size() * 3)
        try store.checkpointNow()
        try files.unlink(path)
        let again = try bench.reopenAfterKill(store)
        let log = try #require(again.partition(Workbench.id()))
        #expect(again.recovery.corruptions.map(\.reason) == ["the file is missing"])
        #expect(log.isCorrupt(at: 0))
        #expect(try log.values(from: 3).count == 3)
    }

    @Test("an active segment that lost bytes below the recovery point is left alone, and a new one begun")
    func shortActive() throws {
        let (store, _) = try makeLog(4)
        try store.checkpointNow()
        try files.open(path, mode: .readWrite).truncate(to: try size() * 2)
        let again = try bench.reopenAfterKill(store)
        let log = try #require(again.partition(Workbench.id()))
        #expect(again.recovery.corruptions.count == 1)
        #expect(try log.append(try Workbench.batch("next")).baseOffset == 4)
        again.flushNow()
        #expect(log.isCorrupt(at: 3))
        #expect(try log.values(from: 4) == [4: "next0"])
        try again.close()
        let last = try bench.open()
        #expect(try #require(last.partition(Workbench.id())).values(from: 4) == [4: "next0"])
    }

    @Test("after a kill only bytes past the recovery point are read, and they are written over themselves")
    func readsTailOnly() throws {
        let (store, log) = try makeLog(50)
        try store.checkpointNow()
        try log.append(try Workbench.batch("tail"))
        store.flushNow()
        let again = try bench.reopenAfterKill(store)
        let tail = Int64(try Workbench.batch("tail").count)
        #expect(again.recovery.bytesRead == tail && again.recovery.bytesKept == tail)
        #expect(again.partition(Workbench.id())?.offsets.logEnd == 51)
    }

    @Test("recovery done twice changes nothing the second time")
    func twice() throws {
        let (store, _) = try makeLog(5, segmentBytes: try size() * 2)
        try flip(path, at: 80)
        let first = try bench.reopenAfterKill(store)
        #expect(!first.recovery.cuts.isEmpty)
        let second = try bench.reopenAfterKill(first)
        #expect(second.recovery.cuts.isEmpty && second.recovery.corruptions.isEmpty && second.recovery.bytesRead == 0)
    }

    @Test("index/ can go at any time: it is rebuilt from the logs, and look-ups are as before")
    func indexGone() throws {
        for isClean in [true, false] {
            let bench = Workbench(fileSystem: MemoryFileSystem(), stores: MemoryStores())
            var config = LogConfig()
            config.segmentBytes = 200_000
            let store = try bench.open()
            let log = try store.create(Workbench.id(), topic: "t", config: config)
            for i in 0..<100 {
                try log.append(try Workbench.batch("v", producer: 3, epoch: 0, sequence: Int32(i), time: Int64(i) * 10, padding: 9000))
            }
            store.flushNow()
            if isClean { try store.close() }
            (bench.stores as? MemoryStores)?.remove("/data/broker-1/index")
            let again = isClean ? try bench.open() : try bench.reopenAfterKill(store)
            let reopened = try #require(again.partition(Workbench.id()))
            #expect(try reopened.values().count == 100)
            #expect(try reopened.find(timestamp: 555)?.offset == 56)
            let known = try reopened.append(
                try Workbench.batch("v", producer: 3, epoch: 0, sequence: 95, time: 950, padding: 9000))
            #expect(known.isDuplicate && known.baseOffset == 95)
        }
    }
}
