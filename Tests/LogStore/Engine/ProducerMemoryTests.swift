import LogStore
import Records
import Support
import Testing

/// Every retry in flight is answered with its first offset, whatever happened to the log and however it was opened again.
@Suite struct ProducerMemoryTests {
    enum Event: CaseIterable { case none, retention, deletion, truncation, retentionThenTruncation, compaction, fullyDeleted }

    @Test("a truncation takes away what a checkpoint that failed had written of the records behind it")
    func truncationAfterFailedCheckpoint() throws {
        let machine = FaultyMachine()
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        func send(_ sequence: Int32, count: Int, to log: PartitionLog) throws -> Appended {
            try log.append(try Workbench.batch("v", count: count, producer: 7, epoch: 0, sequence: sequence))
        }
        for i in 0..<3 { _ = try send(Int32(i), count: 1, to: log) }
        // `index/` is told of the producers at 3, and `state/` of nothing.
        machine.plan(Fault(.commit, pathPart: "/state", code: 28))
        #expect(throws: LogError.self) { try store.checkpointNow() }
        #expect(store.problem == nil)
        try log.truncate(to: 1)
        #expect(try send(1, count: 3, to: log).baseOffset == 1)
        store.flushNow()
        let again = try bench.reopenAfterKill(store)
        let retried = try send(1, count: 3, to: try #require(again.partition(Workbench.id())))
        #expect(retried.isDuplicate && retried.baseOffset == 1)
    }

    private struct Sent {
        var sequence: Int32
        var offset: Int64
        var count: Int
    }

    @Test("the last five batches of each producer are known after every event and restart", arguments: Event.allCases)
    func survives(_ event: Event) throws {
        var random = SplitMix64(seed: Seed("producers' memory \(event)").value)
        for how in TransactionRecoveryTests.Restart.allCases {
            for _ in 0..<6 { try run(event, how, &random) }
        }
    }

    private func run(_ event: Event, _ how: TransactionRecoveryTests.Restart, _ random: inout SplitMix64) throws {
        let bench = Workbench()
        var store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = Int64.random(in: 400...1500, using: &random)
        config.minCleanableDirtyRatio = 0
        if event == .compaction { config.cleanupPolicy = .compact }
        var log = try store.create(Workbench.id(), topic: "t", config: config)
        var sent: [Int64: [Sent]] = [:]
        // The first producers fall silent early: only what deleted or rewritten segments said tells of them.
        for i in 0..<60 {
            let producer = Int64.random(in: Int64(i / 12)...Int64(i / 12 + 2), using: &random)
            let count = Int.random(in: 1...3, using: &random)
            let next = sent[producer]?.last.map { $0.sequence + Int32($0.count) } ?? 0
            let done = try log.append(try Workbench.batch("v", count: count, producer: producer, epoch: 0, sequence: next))
            sent[producer, default: []].append(Sent(sequence: next, offset: done.baseOffset, count: count))
            if i % 17 == 3 { try store.checkpointNow() }
        }
        store.flushNow()
        try act(event, store, log, config, &sent, &random)
        store.flushNow()
        let isClean = how == .clean || how == .cleanWithoutIndex
        if isClean { try store.close() } else { store.releaseLock() }
        if how == .cleanWithoutIndex || how == .killedWithoutIndex { (bench.stores as? MemoryStores)?.remove("/data/broker-1/index") }
        store = try bench.open()
        log = try #require(store.partition(Workbench.id()))
        for (producer, batches) in sent {
            for batch in batches.suffix(5) {
                let again = try log.append(
                    try Workbench.batch("v", count: batch.count, producer: producer, epoch: 0, sequence: batch.sequence))
                #expect(again.isDuplicate && again.baseOffset == batch.offset, "producer \(producer), \(event), \(how)")
            }
            guard let last = batches.last else { continue }
            let next = try log.append(
                try Workbench.batch("v", producer: producer, epoch: 0, sequence: last.sequence + Int32(last.count)))
            #expect(!next.isDuplicate)
        }
    }

    private func act(
        _ event: Event, _ store: LogStore, _ log: PartitionLog, _ config: LogConfig, _ sent: inout [Int64: [Sent]],
        _ random: inout SplitMix64
    ) throws {
        switch event {
        case .none: break
        case .retention, .retentionThenTruncation:
            var config = config
            config.retentionBytes = log.sizeInBytes / 2
            log.configure(config)
            store.maintain()
            #expect(log.offsets.logStart > 0)
            if event == .retentionThenTruncation { try cut(log, &sent, &random) }
        case .deletion:
            _ = try log.deleteRecords(before: log.offsets.logEnd / 2)
            store.maintain()
        case .fullyDeleted:
            _ = try log.deleteRecords(before: log.offsets.logEnd)
            store.maintain()
        case .truncation: try cut(log, &sent, &random)
        case .compaction:
            store.maintain()
            let size = log.sizeInBytes
            store.maintain()
            #expect(size < 60 * 100)
        }
    }

    /// Cuts some of the end off; what was cut was never sent.
    private func cut(_ log: PartitionLog, _ sent: inout [Int64: [Sent]], _ random: inout SplitMix64) throws {
        try log.truncate(to: Int64.random(in: log.offsets.logStart + 1..<log.offsets.logEnd, using: &random))
        let end = log.offsets.logEnd
        for producer in sent.keys {
            sent[producer]?.removeAll { $0.offset + Int64($0.count) > end }
            if sent[producer]?.isEmpty ?? true { sent[producer] = nil }
        }
    }
}
