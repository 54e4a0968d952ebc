import LogStore
import Records
import Testing

/// What the engine does, whatever it lies on.
@Suite struct EngineConformanceTests {
    private func config(_ change: (inout LogConfig) -> Void = { _ in }) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = 500
        change(&config)
        return config
    }

    @Test("appends are read back in order, by offset and by time, over many segments", arguments: EngineBackend.allCases)
    func reads(_ backend: EngineBackend) throws {
        let engine = backend.make()
        let store = try engine.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config())
        for i in 0..<30 {
            let done = try log.append(
                try Workbench.batch(
                    "v\(i)-", count: 2, time: engine.bench.now + Int64(10 * i), padding: 50, codec: i % 3 == 0 ? .gzip : .none))
            #expect(done.baseOffset == Int64(2 * i))
        }
        #expect(try log.values().isEmpty)
        store.flushNow()
        let values = try log.values(maxBytes: 300)
        #expect(values.count == 60)
        for (offset, value) in values { #expect(value.hasPrefix("v\(offset / 2)-\(offset % 2)")) }
        #expect(try log.find(timestamp: engine.bench.now + 155)?.offset == 32)
        #expect(try log.find(timestamp: engine.bench.now + 151)?.offset == 31)
        #expect(try log.findMaxTimestamp()?.offset == 59)
        #expect(throws: LogError.self) { try log.read(from: 61, maxBytes: 100, minOneBatch: true, upTo: .logEnd) }
        try store.close()
    }

    @Test("what was acknowledged is there after a stop and after a kill, with or without index/", arguments: EngineBackend.allCases)
    func restarts(_ backend: EngineBackend) throws {
        let engine = backend.make()
        var store = try engine.open()
        var log = try store.create(Workbench.id(), topic: "t", config: config())
        for round in 0..<4 {
            for i in 0..<8 {
                let sequence = Int32(8 * round + i)
                #expect(
                    try log.append(try Workbench.batch("v", producer: 3, epoch: 0, sequence: sequence, padding: 90)).lastOffset
                        == Int64(sequence))
                if i == 4 { try store.checkpointNow() }
            }
            store.flushNow()
            switch round {
            case 0:
                try store.close()
                store = try engine.open()
                #expect(store.recovery.wasClean && store.recovery.bytesRead == 0)
            case 1: store = try engine.reopenAfterKill(store)
            default:
                try store.close()
                try engine.removeIndex()
                store = try engine.open()
            }
            log = try #require(store.partition(Workbench.id()))
            log.configure(config())
            #expect(store.recovery.cuts.isEmpty && store.recovery.corruptions.isEmpty)
            #expect(try log.values().keys.sorted() == Array(0..<Int64(8 * round + 8)))
            for sequence in Int32(8 * round + 3)..<Int32(8 * round + 8) {
                #expect(try log.append(try Workbench.batch("v", producer: 3, epoch: 0, sequence: sequence, padding: 90)).isDuplicate)
            }
        }
        try store.close()
    }

    @Test("transactions: markers, last stable offset and aborted ones, before and after a restart", arguments: EngineBackend.allCases)
    func transactions(_ backend: EngineBackend) throws {
        let engine = backend.make()
        var store = try engine.open()
        var log = try store.create(Workbench.id(), topic: "t", config: config())
        for producer in Int64(1)...6 { for sequence in Int32(0)..<3 { try log.send(producer, sequence) } }
        for producer in Int64(1)...5 { try log.end(producer, producer % 2 == 0 ? .abort : .commit) }
        store.flushNow()
        let aborted = [
            AbortedTransaction(producerID: 2, firstOffset: 3, lastOffset: 19, lastStableOffset: 6),
            AbortedTransaction(producerID: 4, firstOffset: 9, lastOffset: 21, lastStableOffset: 12),
        ]
        for round in 0..<3 {
            #expect(log.offsets.lastStable == 15)
            #expect(try log.abortedTransactions(from: 0, to: .max) == aborted)
            #expect(try log.abortedTransactions(from: 20, to: 22) == [aborted[1]])
            if round == 0 { try store.close() }
            if round == 1 {
                try store.close()
                try engine.removeIndex()
            }
            store = round == 2 ? try engine.reopenAfterKill(store) : try engine.open()
            log = try #require(store.partition(Workbench.id()))
        }
        try log.end(6, .abort)
        store.flushNow()
        #expect(log.offsets.lastStable == 24)
        try store.close()
    }

    @Test("retention, deletion of records, compaction and truncation", arguments: EngineBackend.allCases)
    func shrinks(_ backend: EngineBackend) throws {
        let engine = backend.make()
        let store = try engine.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config { $0.retentionBytes = 2000 })
        for _ in 0..<20 { try log.append(try Workbench.batch("v", padding: 150)) }
        store.flushNow()
        try store.checkpointNow()
        store.maintain()
        let start = log.offsets.logStart
        #expect(start > 0 && log.sizeInBytes >= 2000)
        #expect(try log.deleteRecords(before: 17) == 17)
        try log.truncate(to: 19)
        #expect(try log.values(from: 17, upTo: .logEnd).keys.sorted() == [17, 18])
        let keyed = try store.create(
            Workbench.id(1), topic: "k",
            config: config { config in
                (config.cleanupPolicy, config.minCleanableDirtyRatio) = (.compact, 0)
            })
        for i in 0..<20 { try keyed.append(try Workbench.batch("k\(i)-", padding: 150)) }
        store.flushNow()
        try store.checkpointNow()
        store.maintain()
        let left = try keyed.values()
        #expect(left.count < 10 && left.keys.max() == 19)
        try store.close()
        let again = try engine.open()
        #expect(again.recovery.wasClean)
        #expect(try #require(again.partition(Workbench.id(1))).values() == left)
        #expect(try #require(again.partition(Workbench.id())).values(from: 17).keys.sorted() == [17, 18])
        try again.close()
    }

    @Test("a directory has one owner, and belongs to its cluster and node", arguments: EngineBackend.allCases)
    func owners(_ backend: EngineBackend) throws {
        let engine = backend.make()
        let store = try engine.open()
        #expect(throws: LogError.self) { try engine.open() }
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.append(try Workbench.batch("a"))
        try store.delete(Workbench.id())
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b")) }
        #expect(try store.create(Workbench.id(2), topic: "t", config: LogConfig()).offsets.logEnd == 0)
        try store.close()
        #expect(throws: LogError.self) { try engine.open { $0.nodeID = 2 } }
        #expect(throws: LogError.self) { try engine.open { $0.clusterID = "another" } }
        let again = try engine.open()
        #expect(again.partitions().map(\.id) == [Workbench.id(2)])
        try again.close()
    }
}
