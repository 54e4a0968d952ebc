import Records
import Support
import Testing
import Threads

@testable import LogStore

/// The rules that say when a log is compacted, and what stays for a while.
@Suite struct CompactionRuleTests {
    private static let directory = "/data/broker-1/t-0"
    private let bench = Workbench()

    private func config(_ change: (inout LogConfig) -> Void) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = 1000
        config.cleanupPolicy = .compact
        config.minCleanableDirtyRatio = 0
        config.deleteRetentionMs = 10_000
        config.timestampAfterMaxMs = .max
        change(&config)
        return config
    }

    private func makeLog(_ change: (inout LogConfig) -> Void = { _ in }) throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: config(change)))
    }

    private static func batch(
        _ pairs: [(String?, String?)], at time: Int64, base: Int64 = 0, producer: Int64 = -1, sequence: Int32 = -1,
        isTransactional: Bool = false
    ) throws -> [UInt8] {
        var builder = BatchBuilder(
            baseOffset: base, producerID: producer, producerEpoch: producer < 0 ? -1 : 0, baseSequence: sequence)
        builder.attributes.isTransactional = isTransactional
        if base > 0 || isTransactional { builder.leaderEpoch = 0 }
        for (i, (key, value)) in pairs.enumerated() {
            builder.append(timestamp: time + Int64(i), key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) })
        }
        return try builder.finish()
    }

    /// Ten appends of one key, each 300 bytes: some segments.
    private func fill(_ log: PartitionLog, key: String = "k", at time: Int64) throws {
        for i in 0..<10 { try log.append(try Self.batch([(key, "\(i)" + String(repeating: ".", count: 230))], at: time)) }
    }

    private func batches() throws -> [BatchHeader] { try CompactionBench.view(bench.fileSystem).batches }

    private func settle(_ store: LogStore, _ log: PartitionLog) throws {
        store.flushNow()
        log.follow(highWatermark: log.offsets.logEnd)
    }

    @Test("a log is compacted when more of it is new than min.cleanable.dirty.ratio says, or when max.compaction.lag.ms has passed")
    func ratio() throws {
        let (store, log) = try makeLog { config in
            config.minCleanableDirtyRatio = 0.9
            config.maxCompactionLagMs = 5000
        }
        try fill(log, at: bench.now)
        store.flushNow()
        store.maintain()
        let clean = try log.cleanerRecord().cleanUpTo
        #expect(clean > 0)
        try log.append(try Self.batch([("other", String(repeating: ".", count: 900))], at: bench.now))
        for _ in 0..<3 { try log.append(try Self.batch([("k", "a")], at: bench.now)) }
        try log.append(try Self.batch([("k", String(repeating: ".", count: 900))], at: bench.now))
        store.flushNow()
        store.maintain()
        #expect(try log.cleanerRecord().cleanUpTo == clean)
        bench.advance(5002)
        store.maintain()
        #expect(try log.cleanerRecord().cleanUpTo > clean)
    }

    @Test("segments with a record younger than min.compaction.lag.ms are left alone")
    func lag() throws {
        let (store, log) = try makeLog { $0.minCompactionLagMs = 1000 }
        try fill(log, at: bench.now)
        store.flushNow()
        let before = try batches()
        store.maintain()
        #expect(try batches() == before)
        bench.advance(1001)
        store.maintain()
        #expect(try batches().count < before.count)
    }

    @Test("a topic that is not compacted is not, unless it is asked for; then a record without a key can be spared")
    func asked() throws {
        let (store, log) = try makeLog { $0.cleanupPolicy = [] }
        try log.append(try Self.batch([(nil, "no key")], at: bench.now))
        try fill(log, at: bench.now)
        store.flushNow()
        let before = try batches()
        store.maintain()
        #expect(try batches() == before)
        let spared = try store.compact(Workbench.id(), sparesKeyless: true)
        #expect(spared?.keyless == 1 && spared?.segmentsBefore == 0)
        #expect(try batches() == before)
        let result = try #require(try store.compact(Workbench.id()))
        #expect(result.removed > 5 && result.bytesAfter < result.bytesBefore)
        #expect(try log.values(upTo: .logEnd).values.allSatisfy { $0 != "no key" })
        #expect(try store.compact(Workbench.id()) == nil)
    }

    @Test("a tombstone gets its time when it is first met, keeps its own timestamp, and goes once the time has come")
    func tombstone() throws {
        let (store, log) = try makeLog()
        try log.append(try Self.batch([("a", "1"), ("b", "1"), ("a", nil)], at: 1_000_000))
        try fill(log, at: bench.now)
        store.flushNow()
        store.maintain()
        let horizon = bench.now + 10_000
        let met = try #require(try batches().first)
        #expect(met.attributes.hasDeleteHorizon && met.baseTimestamp == horizon)
        #expect(met.baseOffset == 0 && met.lastOffsetDelta == 2 && met.recordCount == 2 && met.maxTimestamp == 1_000_002)
        let found = try CompactionBench.view(bench.fileSystem).records[2]
        #expect(found?.timestamp == 1_000_002 && found?.value == nil && found?.key == "a")
        bench.advance(9999)
        try fill(log, at: bench.now)
        store.flushNow()
        store.maintain()
        #expect(try CompactionBench.view(bench.fileSystem).records[2] != nil)
        #expect(try batches().first?.baseTimestamp == horizon)
        bench.advance(1)
        try fill(log, at: bench.now)
        store.flushNow()
        store.maintain()
        #expect(try CompactionBench.view(bench.fileSystem).records[2] == nil)
        #expect(try CompactionBench.view(bench.fileSystem).records[1]?.timestamp == 1_000_001)
    }

    @Test("a marker stays while batches of its transaction are there, then as long as a tombstone")
    func markers() throws {
        let (store, log) = try makeLog()
        func follow(_ bytes: [UInt8]) throws { _ = try bytes.withUnsafeBytes { try log.appendAsFollower($0) } }
        func more() throws {
            for _ in 0..<5 {
                try follow(try Self.batch([("k", String(repeating: ".", count: 600))], at: bench.now, base: log.offsets.logEnd))
            }
            try settle(store, log)
        }
        try follow(try Self.batch([("a", "1")], at: 5, base: 0, producer: 9, sequence: 0, isTransactional: true))
        var marker = ControlMarker(.abort, coordinatorEpoch: 0).batch(timestamp: 6, producerID: 9, producerEpoch: 0)
        marker.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: 1, leaderEpoch: 0) }
        try follow(marker)
        // The producer goes on, so that the aborted batch is not its last.
        try follow(try Self.batch([("b", "1")], at: 7, base: 2, producer: 9, sequence: 1))
        try more()
        store.maintain()
        var first = try #require(try batches().first)
        #expect(first.attributes.isControl && first.baseOffset == 1 && !first.attributes.hasDeleteHorizon)
        try more()
        store.maintain()
        first = try #require(try batches().first)
        #expect(first.attributes.isControl && first.deleteHorizon == bench.now + 10_000)
        bench.advance(10_000)
        try more()
        store.maintain()
        #expect(try batches().first?.baseOffset == 2)
    }

    @Test("a producer's batches are known after a compaction that took them, with index/ gone as well")
    func producers() throws {
        let (store, log) = try makeLog()
        for i in 0..<4 as Range<Int32> {
            try log.append(try Self.batch([("a", "\(i)")], at: bench.now, producer: 3, sequence: i))
        }
        try fill(log, at: bench.now)
        store.flushNow()
        store.maintain()
        let left = try batches().filter { $0.producerID == 3 }
        #expect(left.map(\.baseSequence) == [3])
        store.releaseLock()
        store.forget()
        (bench.stores as? MemoryStores)?.remove("/data/broker-1/index")
        let again = try bench.open()
        let reopened = try #require(again.partition(Workbench.id()))
        for i in 0..<4 as Range<Int32> {
            let answer = try reopened.append(try Self.batch([("a", "\(i)")], at: bench.now, producer: 3, sequence: i))
            #expect(answer.isDuplicate && answer.baseOffset == Int64(i))
        }
        #expect(try !reopened.append(try Self.batch([("a", "5")], at: bench.now, producer: 3, sequence: 4)).isDuplicate)
    }

    @Test("a log with a damaged batch, or with an offset that is not what was sealed, is left alone and named")
    func damaged() throws {
        for position in [3, 40] as [Int64] {
            let bench = Workbench()
            let store = try bench.open()
            let log = try store.create(Workbench.id(), topic: "t", config: config { _ in })
            try fill(log, at: bench.now)
            store.flushNow()
            let path = Self.directory + "/" + SegmentName.log(0)
            let file = try bench.fileSystem.open(path, mode: .readWrite)
            let byte = try file.read(1, at: position)[0]
            try file.write([byte ^ 0x01], at: position)
            let names = try bench.fileSystem.list(Self.directory)
            store.maintain()
            #expect(try bench.fileSystem.list(Self.directory) == names)
            #expect(bench.observer.notices.withLock { $0.contains { $0.contains("compaction of t-0 failed") } })
            #expect(try log.cleanerRecord().cleanUpTo == 0)
        }
    }

    @Test("the cleaner's threads compact by themselves, and their number can be changed")
    func threads() throws {
        let bench = Workbench(isManual: false)
        let store = try bench.open { options in
            options.cleaner.backoffMs = 5
            options.cleaner.threads = 0
        }
        let log = try store.create(Workbench.id(), topic: "t", config: config { _ in })
        try fill(log, at: 1_700_000_000_000)
        var settings = CleanerSettings()
        (settings.threads, settings.backoffMs) = (2, 5)
        store.configure(cleaner: settings)
        #expect(bench.observer.waitForCompactions(1))
        #expect(try log.cleanerRecord().cleanUpTo > 0)
        try store.close()
    }
}
