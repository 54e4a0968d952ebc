import LogStore
import Support
import Testing

@Suite struct RollAndRetentionTests {
    private let bench = Workbench()

    private func makeLog(_ change: (inout LogConfig) -> Void) throws -> (LogStore, PartitionLog) {
        var config = LogConfig()
        config.timestampAfterMaxMs = .max
        change(&config)
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: config))
    }

    private func files() throws -> [String] {
        try bench.fileSystem.list("/data/broker-1/t-0").filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4).drop { $0 == "0" }) }
    }

    @Test("a segment is rolled before it would grow beyond segment.bytes")
    func bySize() throws {
        let size = Int64(try Workbench.batch("a", padding: 100).count)
        let (_, log) = try makeLog { $0.segmentBytes = 3 * size }
        for _ in 0..<7 { try log.append(try Workbench.batch("a", padding: 100)) }
        #expect(try files() == ["", "3", "6"])
    }

    @Test("a segment is rolled when its records span more than segment.ms; by the clock where they have no time")
    func byAge() throws {
        let (_, log) = try makeLog { $0.segmentMs = 1000 }
        for time: Int64 in [5000, 6000, 6001, 4000, 7002] { try log.append(try Workbench.batch("a", time: time)) }
        #expect(try files() == ["", "2", "4"])
        try log.append(try Workbench.batch("a", time: -1))
        bench.advance(1001)
        try log.append(try Workbench.batch("a", time: -1))
        #expect(try files() == ["", "2", "4", "6"])
    }

    @Test("a full index of Kafka's size rolls a segment")
    func byIndex() throws {
        let (_, log) = try makeLog { config in
            config.segmentIndexBytes = 16
            config.indexIntervalBytes = 100
        }
        for _ in 0..<9 { try log.append(try Workbench.batch("a", padding: 100)) }
        #expect(try files().count > 1)
    }

    @Test("retention by size takes whole old segments and raises the log start; files go after their delay")
    func retentionBySize() throws {
        let size = Int64(try Workbench.batch("a", padding: 100).count)
        let (store, log) = try makeLog { config in
            config.segmentBytes = 2 * size
            config.retentionBytes = 3 * size
            config.fileDeleteDelayMs = 500
        }
        for _ in 0..<9 { try log.append(try Workbench.batch("a", padding: 100)) }
        store.flushNow()
        let held = try log.read(from: 0, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark)
        store.maintain()
        #expect(log.offsets.logStart == 6)
        #expect(try files() == ["6", "8"])
        #expect(try bench.fileSystem.list("/data/broker-1/t-0").filter { $0.hasSuffix(".deleted") }.count == 3)
        if case .slice(let slice) = held { #expect(try slice.read().count == Int(2 * size)) }
        #expect(throws: LogError.self) { try log.read(from: 3, maxBytes: 1, minOneBatch: true, upTo: .logEnd) }
        bench.advance(501)
        store.maintain()
        #expect(try bench.fileSystem.list("/data/broker-1/t-0").filter { $0.hasSuffix(".deleted") }.isEmpty)
        #expect(try log.values(from: 6).keys.sorted() == [6, 7, 8])
    }

    @Test("a file that cannot be renamed, or an index that takes nothing, leaves no old segment behind", arguments: [true, false])
    func retentionWithoutRoom(isRename: Bool) throws {
        let machine = FaultyMachine()
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = 200
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for _ in 0..<5 { try log.append(try Workbench.batch("a", padding: 100)) }
        try store.checkpointNow()
        #expect(try log.deleteRecords(before: 4) == 4)
        machine.plan(isRename ? Fault(.call(.rename), code: 28) : Fault(.commit, pathPart: "/index", code: 28))
        store.maintain()
        bench.advance(100_000)
        store.maintain()
        #expect(store.problem == nil)
        let rest = try machine.fileSystem.list("/data/broker-1/t-0").filter { $0 != "partition.metadata" }
        #expect(rest == ["00000000000000000004.log"])
        try store.close()
        #expect(try #require(try bench.open().partition(Workbench.id())).values(from: 4).count == 1)
    }

    @Test("retention by time can empty a topic, and its offsets go on")
    func retentionByTime() throws {
        let (store, log) = try makeLog { config in
            config.retentionMs = 1000
            config.segmentBytes = 200
        }
        for i in 0..<4 { try log.append(try Workbench.batch("a", time: bench.now + Int64(i), padding: 100)) }
        store.flushNow()
        store.maintain()
        #expect(log.offsets.logStart == 0)
        bench.advance(1002)
        store.maintain()
        #expect(log.offsets.logStart == 2)
        bench.advance(1000)
        store.maintain()
        #expect(log.offsets.logStart == 4 && log.offsets.logEnd == 4)
        #expect(try log.append(try Workbench.batch("b", time: bench.now)).baseOffset == 4)
        store.flushNow()
        try store.close()
        let again = try #require(try bench.open().partition(Workbench.id()))
        #expect(again.offsets.logStart == 4)
        #expect(try again.values(from: 4) == [4: "b0"])
    }

    @Test("nothing that is not readable yet is taken away")
    func keepsUnsynced() throws {
        let (store, log) = try makeLog { $0.retentionMs = 1 }
        try log.append(try Workbench.batch("a", time: bench.now))
        bench.advance(10)
        store.maintain()
        #expect(log.offsets.logStart == 0)
    }

    @Test("records deleted stay deleted after a kill; the log start never goes back")
    func deleteRecords() throws {
        let (store, log) = try makeLog { $0.segmentBytes = 200 }
        for _ in 0..<5 { try log.append(try Workbench.batch("a", padding: 100)) }
        store.flushNow()
        #expect(try log.deleteRecords(before: 3) == 3)
        #expect(try log.deleteRecords(before: 2) == 3)
        #expect(throws: LogError.self) { try log.deleteRecords(before: 6) }
        #expect(throws: LogError.self) { try log.deleteRecords(before: -2) }
        let again = try Workbench(fileSystem: bench.fileSystem, stores: bench.stores).reopenAfterKill(store)
        let reopened = try #require(again.partition(Workbench.id()))
        #expect(reopened.offsets.logStart == 3)
        #expect(again.recovery.cuts.isEmpty)
        #expect(try reopened.values(from: 3).keys.sorted() == [3, 4])
        again.maintain()
        #expect(try files() == ["3", "4"])
    }
}

extension Workbench {
    /// Opens the directory while the old store lies dead: its lock is let go as the system would.
    func reopenAfterKill(_ store: LogStore) throws -> LogStore {
        store.releaseLock()
        return try open()
    }
}
