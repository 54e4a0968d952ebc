import LogStore
import Records
import Testing

@Suite struct ReadTests {
    private let bench = Workbench()

    private func makeLog(_ config: LogConfig = LogConfig()) throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: config))
    }

    private func bases(_ result: ReadResult) throws -> [Int64] {
        guard case .slice(let slice) = result else { return [] }
        var bases: [Int64] = []
        try slice.read().withUnsafeBytes { raw in
            var batches = BatchIterator(raw)
            while let batch = try batches.next() { bases.append(batch.header.baseOffset) }
        }
        return bases
    }

    @Test("whole batches up to the bytes asked for; at least one where that is asked for, none where it is not")
    func bounds() throws {
        let (store, log) = try makeLog()
        let size = try Workbench.batch("a", count: 2, padding: 100).count
        for _ in 0..<5 { try log.append(try Workbench.batch("a", count: 2, padding: 100)) }
        store.flushNow()
        #expect(try bases(log.read(from: 0, maxBytes: 10 * size, minOneBatch: false, upTo: .highWatermark)) == [0, 2, 4, 6, 8])
        #expect(try bases(log.read(from: 0, maxBytes: 3 * size, minOneBatch: false, upTo: .highWatermark)) == [0, 2, 4])
        #expect(try bases(log.read(from: 0, maxBytes: 3 * size - 1, minOneBatch: false, upTo: .highWatermark)) == [0, 2])
        #expect(try bases(log.read(from: 3, maxBytes: 2 * size, minOneBatch: false, upTo: .highWatermark)) == [2, 4])
        #expect(try bases(log.read(from: 4, maxBytes: 1, minOneBatch: true, upTo: .highWatermark)) == [4])
        #expect(try bases(log.read(from: 4, maxBytes: 1, minOneBatch: false, upTo: .highWatermark)) == [])
    }

    @Test("a log that was cut to nothing and goes on is not read by the offset index of the segment that stood there before")
    func anotherSegment() throws {
        var config = LogConfig()
        config.segmentBytes = 150_000
        let (store, log) = try makeLog(config)
        func fill(_ padding: Int) throws {
            for _ in 0..<3 { try log.append(try Workbench.batch("a", padding: padding)) }
            store.flushNow()
            #expect(try bases(log.read(from: 1, maxBytes: 1, minOneBatch: true, upTo: .highWatermark)) == [1])
        }
        try fill(66_000)
        try log.truncate(to: 0)
        try fill(65_000)
    }

    @Test("nothing behind the high watermark is handed out, but to followers")
    func limits() throws {
        let (store, log) = try makeLog()
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        try log.append(try Workbench.batch("b"))
        #expect(try bases(log.read(from: 0, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark)) == [0])
        #expect(try bases(log.read(from: 0, maxBytes: 1 << 20, minOneBatch: true, upTo: .logEnd)) == [0, 1])
        #expect(try bases(log.read(from: 1, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark)) == [])
        #expect(try bases(log.read(from: 2, maxBytes: 1 << 20, minOneBatch: true, upTo: .logEnd)) == [])
        #expect(throws: LogError.self) { try log.read(from: 3, maxBytes: 1, minOneBatch: true, upTo: .logEnd) }
        #expect(throws: LogError.self) { try log.read(from: -1, maxBytes: 1, minOneBatch: true, upTo: .logEnd) }
    }

    @Test("every offset of a long log of many segments is found, in the active segment and in sealed ones, before and after a restart")
    func everyOffset() throws {
        var config = LogConfig()
        config.segmentBytes = 400_000
        let (store, log) = try makeLog(config)
        var count: Int64 = 0
        for i in 0..<300 {
            let records = i % 3 + 1
            try log.append(try Workbench.batch("v\(i)-", count: records, padding: 2000 + 37 * i))
            count += Int64(records)
        }
        store.flushNow()
        func check(_ log: PartitionLog) throws {
            var expected: Int64 = 0
            for i in 0..<300 {
                for _ in 0..<(i % 3 + 1) {
                    let found = try bases(log.read(from: expected, maxBytes: 1, minOneBatch: true, upTo: .highWatermark))
                    #expect(found.count == 1 && found[0] <= expected && found[0] > expected - 3)
                    expected += 1
                }
            }
            #expect(expected == count)
            #expect(try log.values().count == Int(count))
        }
        try check(log)
        try store.checkpointNow()
        try check(log)
        try store.close()
        let again = try bench.open()
        try check(try #require(again.partition(Workbench.id())))
        #expect(again.recovery.bytesRead == 0)
    }

    @Test("a waiting reader is told once, when the watermark passes its offset")
    func waiting() throws {
        let (store, log) = try makeLog()
        #expect(log.wait(past: 0, upTo: .highWatermark, ticket: bench.ticket(1)))
        #expect(log.wait(past: 1, upTo: .highWatermark, ticket: bench.ticket(2)))
        #expect(log.wait(past: 0, upTo: .logEnd, ticket: bench.ticket(3)))
        #expect(log.wait(past: 0, upTo: .highWatermark, ticket: bench.ticket(4)))
        log.cancel(bench.ticket(4))
        try log.append(try Workbench.batch("a"))
        #expect(bench.queue.take() == [Completion(token: 7, request: 3, value: 1, outcome: .readable)])
        store.flushNow()
        #expect(bench.queue.take() == [Completion(token: 7, request: 1, value: 1, outcome: .readable)])
        #expect(!log.wait(past: 0, upTo: .highWatermark, ticket: bench.ticket(5)))
        try log.append(try Workbench.batch("b"))
        store.flushNow()
        #expect(bench.queue.take() == [Completion(token: 7, request: 2, value: 2, outcome: .readable)])
        #expect(log.wait(past: 9, upTo: .highWatermark, ticket: bench.ticket(6)))
        try store.delete(log.id)
        #expect(bench.queue.take() == [Completion(token: 7, request: 6, value: -1, outcome: .gone)])
    }

    @Test("under flush=os an append is readable and durable at once")
    func osMode() throws {
        let store = try bench.open(.os)
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        #expect(log.wait(past: 0, upTo: .highWatermark, ticket: bench.ticket(1)))
        let appended = try log.append(try Workbench.batch("a"), ticket: bench.ticket(2))
        #expect(appended.isDurable)
        #expect(bench.queue.take().map(\.request) == [1])
        #expect(try log.values() == [0: "a0"])
        try store.close()
    }
}
