import LogStore
import Testing

@Suite struct AppendTests {
    @Test("what was appended is read back once it is synced, and after a clean stop")
    func readsBack() throws {
        let bench = Workbench()
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "events", config: LogConfig())
        try log.lead(epoch: 3)
        let first = try log.append(try Workbench.batch("a", count: 2), ticket: bench.ticket(1))
        let second = try log.append(try Workbench.batch("b", count: 3), ticket: bench.ticket(2))
        #expect(first.baseOffset == 0 && first.lastOffset == 1 && !first.isDurable)
        #expect(second.baseOffset == 2 && second.lastOffset == 4)
        #expect(try log.values().isEmpty)
        #expect(bench.queue.take().isEmpty)
        store.flushNow()
        #expect(
            bench.queue.take() == [
                Completion(token: 7, request: 1, value: 2, outcome: .durable),
                Completion(token: 7, request: 2, value: 5, outcome: .durable),
            ])
        let all: [Int64: String] = [0: "a0", 1: "a1", 2: "b0", 3: "b1", 4: "b2"]
        #expect(try log.values() == all)
        try store.close()

        let again = try bench.open()
        #expect(again.recovery.wasClean && again.recovery.bytesRead == 0)
        let reopened = try #require(again.partition(Workbench.id()))
        #expect(reopened.offsets == LogOffsets(logStart: 0, highWatermark: 5, lastStable: 5, logEnd: 5, leaderEpoch: 3))
        #expect(try reopened.values() == all)
        #expect(try reopened.append(try Workbench.batch("c")).baseOffset == 5)
        try again.close()
    }
}
