import LogStore
import Records
import Testing

/// Transactions in the log: section 14.2 and 14.5 of the protocol notes.
@Suite struct TransactionTests {
    private let bench = Workbench()

    private func open(_ change: (inout LogConfig) -> Void = { _ in }) throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        var config = LogConfig()
        change(&config)
        return (store, try store.create(Workbench.id(), topic: "t", config: config))
    }

    private func stable(_ log: PartitionLog) -> Int64 { log.offsets.lastStable }

    private func aborted(_ log: PartitionLog, _ from: Int64 = 0, _ to: Int64 = .max) throws -> [[Int64]] {
        try log.abortedTransactions(from: from, to: to).map { [$0.producerID, $0.firstOffset, $0.lastOffset, $0.lastStableOffset] }
    }

    private func code(_ body: () throws -> Appended) -> String {
        do {
            _ = try body()
            return ""
        } catch LogError.invalidProducerEpoch {
            return "epoch"
        } catch LogError.coordinatorFenced {
            return "coordinator"
        } catch LogError.invalidTransactionState {
            return "state"
        } catch LogError.outOfOrderSequence {
            return "sequence"
        } catch {
            return "\(error)"
        }
    }

    @Test("the last stable offset stands at the first open transaction, and moves when its marker is readable")
    func lastStable() throws {
        let (store, log) = try open()
        try log.append(try Workbench.batch("a"))
        try log.send(1, 0)
        try log.send(2, 0)
        store.flushNow()
        #expect(log.offsets.highWatermark == 3 && stable(log) == 1)
        #expect(try log.values(upTo: .lastStable).keys.sorted() == [0])
        try log.end(1, .commit)
        #expect(stable(log) == 1)
        store.flushNow()
        #expect(stable(log) == 2)
        try log.end(2, .abort)
        try log.append(try Workbench.batch("b"))
        #expect(stable(log) == 2)
        store.flushNow()
        #expect(stable(log) == 6)
        #expect(try aborted(log) == [[2, 2, 4, 5]])
    }

    @Test("a reader of committed transactions is woken by the marker's sync, not by records or the append")
    func wakes() throws {
        let (store, log) = try open()
        try log.send(1, 0)
        store.flushNow()
        #expect(log.wait(past: 0, upTo: .lastStable, ticket: bench.ticket(1)))
        try log.send(1, 1)
        store.flushNow()
        #expect(bench.queue.take().isEmpty)
        try log.end(1, .commit)
        #expect(bench.queue.take().isEmpty)
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == [.readable])
    }

    @Test("aborted transactions are listed for a range: not ended before it, and begun before its end")
    func ranges() throws {
        let (store, log) = try open { $0.segmentBytes = 300 }
        try log.send(1, 0)  // 0
        try log.send(2, 0)  // 1
        try log.end(1, .abort)  // 2
        try log.send(1, 1)  // 3
        try log.end(2, .abort)  // 4
        try log.end(1, .commit)  // 5
        try log.send(3, 0)  // 6
        try log.end(3, .abort)  // 7
        store.flushNow()
        let all: [[Int64]] = [[1, 0, 2, 1], [2, 1, 4, 3], [3, 6, 7, 8]]
        #expect(try aborted(log) == all)
        #expect(try aborted(log, 3) == [all[1], all[2]])
        #expect(try aborted(log, 0, 1) == [all[0]])
        #expect(try aborted(log, 0, 2) == [all[0], all[1]])
        #expect(try aborted(log, 2, 3) == [all[0], all[1]])
        #expect(try aborted(log, 5, 6) == [])
        #expect(try aborted(log, 5, 7) == [all[2]])
        #expect(try aborted(log, 8) == [])
        let (result, listed) = try log.readCommitted(from: 3, maxBytes: 1 << 20, minOneBatch: true)
        guard case .slice = result else { return #expect(Bool(false)) }
        #expect(listed.allSatisfy { $0.lastOffset >= 3 } && listed.contains { $0.producerID == 2 })
    }

    @Test("markers are fenced by epoch and coordinator; any other is appended, also of an unknown producer, with nothing open, or again")
    func fencing() throws {
        let (_, log) = try open()
        #expect(code { try log.end(9, .commit, epoch: 3, coordinator: 5) } == "")
        #expect(code { try log.end(9, .commit, epoch: 3, coordinator: 5) } == "")
        #expect(code { try log.end(9, .commit, epoch: 2, coordinator: 5) } == "epoch")
        #expect(code { try log.end(9, .abort, epoch: 3, coordinator: 4) } == "coordinator")
        #expect(code { try log.end(9, .abort, epoch: 3, coordinator: 6, mustRaise: true) } == "epoch")
        #expect(code { try log.end(9, .abort, epoch: 4, coordinator: 6, mustRaise: true) } == "")
        #expect(code { try log.end(9, .abort, epoch: 4, coordinator: 5) } == "coordinator")
        // The epoch is known from a marker only: sequences begin at 0.
        #expect(code { try log.send(9, 7, epoch: 4) } == "sequence")
        #expect(code { try log.send(9, 0, epoch: 3) } == "epoch")
        #expect(code { try log.send(9, 0, epoch: 4) } == "")
        #expect(try aborted(log) == [])
    }

    @Test("a plain batch of a producer whose transaction is open is refused; after the end sequences go on, or begin anew with the epoch")
    func plainBatches() throws {
        let (_, log) = try open()
        try log.send(1, 0)
        let plain = { (sequence: Int32, epoch: Int16) in
            try log.append(try Workbench.batch("p", producer: 1, epoch: epoch, sequence: sequence))
        }
        #expect(code { try plain(1, 0) } == "state")
        #expect(code { try plain(0, 1) } == "state")
        try log.end(1, .commit)
        #expect(try plain(1, 0).baseOffset == 2)
        #expect(stable(log) == log.offsets.highWatermark)
        try log.end(1, .commit, epoch: 1)
        #expect(code { try plain(2, 1) } == "sequence")
        #expect(try plain(0, 1).baseOffset == 4)
        // A duplicate of a batch of an earlier transaction is known as one.
        #expect(code { try log.send(1, 0, epoch: 0) } == "epoch")
    }

    @Test("a marker's batch is 78 bytes as Kafka writes it, stamped by the broker where the topic says so")
    func markerBytes() throws {
        for (type, attributes) in [(TimestampType.createTime, 0x30), (.logAppendTime, 0x38)] as [(TimestampType, Int16)] {
            let bench = Workbench()
            let store = try bench.open()
            var config = LogConfig()
            config.timestampType = type
            let log = try store.create(Workbench.id(), topic: "t", config: config)
            try log.lead(epoch: 4)
            try log.end(7, .abort, epoch: 2, coordinator: 9)
            store.flushNow()
            guard case .slice(let slice) = try log.read(from: 0, maxBytes: 1000, minOneBatch: true, upTo: .highWatermark) else {
                return #expect(Bool(false))
            }
            let bytes = try slice.read()
            try bytes.withUnsafeBytes { raw in
                let batch = try RecordBatch(raw)
                try batch.verifyChecksum()
                #expect(bytes.count == 78 && batch.header.attributes.rawValue == attributes && batch.header.leaderEpoch == 4)
                #expect(batch.header.baseSequence == -1 && batch.header.producerEpoch == 2 && batch.header.maxTimestamp == bench.now)
                let marker = try batch.withRecords { records throws(BatchError) in try records.next().flatMap { ControlMarker($0) } }
                #expect(marker == ControlMarker(.abort, coordinatorEpoch: 9))
            }
        }
    }

    @Test("a producer with an open transaction never expires")
    func expiry() throws {
        let (store, log) = try open()
        try log.send(1, 0)
        try log.append(try Workbench.batch("p", producer: 2, epoch: 0, sequence: 0))
        store.flushNow()
        bench.advance(90_000_000)
        store.maintain()
        #expect(code { try log.send(1, 5) } == "sequence")
        #expect(try log.append(try Workbench.batch("p", producer: 2, epoch: 0, sequence: 5)).baseOffset == 2)
        store.flushNow()
        #expect(stable(log) == 0)
    }

    @Test("records deleted before the end of an open transaction: the last stable offset is the log start")
    func deleted() throws {
        let (store, log) = try open()
        for i in 0..<4 { try log.send(1, Int32(i)) }
        store.flushNow()
        #expect(try log.deleteRecords(before: 2) == 2)
        #expect(stable(log) == 2)
        try log.end(1, .abort)
        store.flushNow()
        #expect(stable(log) == 5)
        #expect(try aborted(log, 2) == [[1, 0, 4, 5]])
    }

    @Test("a truncation opens a transaction again whose marker it cuts, and takes those that began behind it")
    func truncation() throws {
        for bytes in [Int64(150), 1 << 20] {
            let bench = Workbench()
            let store = try bench.open()
            var config = LogConfig()
            config.segmentBytes = bytes
            let log = try store.create(Workbench.id(), topic: "t", config: config)
            try log.send(1, 0)  // 0
            try log.end(1, .abort)  // 1
            try log.send(2, 0)  // 2
            try log.send(1, 1)  // 3
            try log.end(2, .abort)  // 4
            store.flushNow()
            try store.checkpointNow()
            #expect(stable(log) == 3)
            try log.truncate(to: 4)
            #expect(stable(log) == 2)
            #expect(try aborted(log) == [[1, 0, 1, 2]])
            try log.truncate(to: 3)
            #expect(stable(log) == 2)
            try log.end(2, .commit)
            store.flushNow()
            #expect(stable(log) == 4)
            try log.truncate(to: 2)
            #expect(stable(log) == 2)
            try log.send(3, 0)
            try log.end(3, .abort)
            #expect(try aborted(log) == [[1, 0, 1, 2], [3, 2, 3, 4]])
        }
    }
}

extension PartitionLog {
    /// Appends one transactional record of a producer.
    @discardableResult
    func send(_ producer: Int64, _ sequence: Int32, epoch: Int16 = 0) throws -> Appended {
        try append(try Workbench.batch("s\(sequence)-", producer: producer, epoch: epoch, sequence: sequence, isTransactional: true))
    }

    /// Ends a producer's transaction.
    @discardableResult
    func end(
        _ producer: Int64, _ kind: ControlMarker.Kind, epoch: Int16 = 0, coordinator: Int32 = 0, mustRaise: Bool = false
    ) throws -> Appended {
        try appendMarker(
            producerID: producer, epoch: epoch, kind, coordinatorEpoch: coordinator, mustRaiseEpoch: mustRaise, now: 1_700_000_000_000,
            ticket: nil)
    }
}
