import LogStore
import Testing

/// What Apache Kafka answers: section 14.2 of the protocol notes.
@Suite struct IdempotenceTests {
    private let bench = Workbench()

    private func makeLog() throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: LogConfig()))
    }

    private func send(
        _ log: PartitionLog, _ sequence: Int32, count: Int = 1, producer: Int64 = 9, epoch: Int16 = 0, ticket: Ticket? = nil
    ) throws -> Appended {
        try log.append(
            try Workbench.batch("s\(sequence)-", count: count, producer: producer, epoch: epoch, sequence: sequence), ticket: ticket)
    }

    private func isOutOfOrder(_ body: () throws -> Appended) -> Bool {
        do {
            _ = try body()
            return false
        } catch LogError.outOfOrderSequence {
            return true
        } catch {
            return false
        }
    }

    private func isFenced(_ body: () throws -> Appended) -> Bool {
        do {
            _ = try body()
            return false
        } catch LogError.invalidProducerEpoch {
            return true
        } catch {
            return false
        }
    }

    @Test("each of the last five batches is known again, with its first offset; the sixth is out of order")
    func lastFive() throws {
        let (_, log) = try makeLog()
        for i in 0..<7 { #expect(try send(log, Int32(2 * i), count: 2).baseOffset == Int64(2 * i)) }
        for i in (2...6).reversed() {
            let again = try send(log, Int32(2 * i), count: 2)
            #expect(again.isDuplicate && again.baseOffset == Int64(2 * i) && again.lastOffset == Int64(2 * i + 1))
            #expect(again.duplicateTimestamp == 1_700_000_000_001)
        }
        #expect(isOutOfOrder { try send(log, 2, count: 2) })
        #expect(isOutOfOrder { try send(log, 12, count: 1) })
        #expect(try send(log, 14).baseOffset == 14)
        #expect(log.offsets.logEnd == 15)
    }

    @Test("a gap is refused, and the right sequence is taken afterwards; an unknown producer may begin anywhere")
    func gaps() throws {
        let (_, log) = try makeLog()
        _ = try send(log, 4711, count: 2)
        for sequence: Int32 in [4714, 4712, 0, .max] { #expect(isOutOfOrder { try send(log, sequence) }) }
        #expect(try send(log, 4713).baseOffset == 2)
    }

    @Test("after 2147483647 comes 0, also inside a batch")
    func wraps() throws {
        let (_, log) = try makeLog()
        _ = try send(log, .max - 1, count: 2)
        #expect(try send(log, 0, count: 2).baseOffset == 2)
        _ = try send(log, .max - 1, count: 3, producer: 10)
        #expect(try send(log, .max - 1, count: 3, producer: 10).isDuplicate)
        #expect(isOutOfOrder { try send(log, 2, producer: 10) })
        #expect(try send(log, 1, producer: 10).baseOffset == 7)
    }

    @Test("a higher epoch begins at 0 and fences the lower ones; a refused batch of a higher epoch fences nobody")
    func epochs() throws {
        let (_, log) = try makeLog()
        _ = try send(log, 0, epoch: 5)
        #expect(isOutOfOrder { try send(log, 7, epoch: 9) })
        #expect(try send(log, 1, epoch: 5).baseOffset == 1)
        #expect(try send(log, 0, epoch: 6).baseOffset == 2)
        #expect(isFenced { try send(log, 1, epoch: 5) })
        #expect(isFenced { try send(log, 2, epoch: 5) })
        #expect(try send(log, 0, epoch: 6).isDuplicate)
        #expect(try send(log, 1, epoch: 6).baseOffset == 3)
    }

    @Test("a duplicate's completion waits for the original's sync")
    func duplicateWaits() throws {
        let (store, log) = try makeLog()
        _ = try send(log, 0, ticket: bench.ticket(1))
        _ = try send(log, 1, ticket: bench.ticket(2))
        let again = try send(log, 0, ticket: bench.ticket(3))
        #expect(again.isDuplicate && !again.isDurable)
        #expect(bench.queue.take().isEmpty)
        store.flushNow()
        #expect(Set(bench.queue.take().map(\.request)) == [1, 2, 3])
        #expect(try send(log, 1, ticket: bench.ticket(4)).isDurable)
    }

    @Test("the last five batches are known after a clean stop and after a kill, whether or not a checkpoint came between")
    func survives() throws {
        for checkpointAt in [nil, 2, 6] as [Int?] {
            for isClean in [true, false] {
                let bench = Workbench()
                var store: LogStore? = try bench.open()
                let log = try #require(store).create(Workbench.id(), topic: "t", config: LogConfig())
                for i in 0..<7 {
                    _ = try send(log, Int32(i))
                    if i == checkpointAt { try store?.checkpointNow() }
                }
                store?.flushNow()
                if isClean { try store?.close() }
                store = nil
                let again = try bench.open()
                let reopened = try #require(again.partition(Workbench.id()))
                #expect(again.recovery.wasClean == isClean)
                for i in 2..<7 { #expect(try send(reopened, Int32(i)).isDuplicate) }
                #expect(isOutOfOrder { try send(reopened, 1) })
                #expect(try send(reopened, 7).baseOffset == 7)
            }
        }
    }

    @Test("a producer that was silent for its time is forgotten, and may begin anywhere again")
    func expiry() throws {
        let (store, log) = try makeLog()
        _ = try send(log, 0)
        bench.advance(86_400_001)
        store.maintain()
        #expect(try send(log, 17).baseOffset == 1)
    }
}
