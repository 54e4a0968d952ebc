import Records
import Testing
import Threads

@testable import LogStore

/// What users of such systems have met.
@Suite struct RetentionCaseTests {
    private let bench = Workbench()

    private func makeLog(_ change: (inout LogConfig) -> Void = { _ in }) throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        var config = LogConfig()
        change(&config)
        return (store, try store.create(Workbench.id(), topic: "t", config: config))
    }

    private func units() -> [String] {
        bench.observer.suspicions.withLock { suspicions in
            defer { suspicions = [] }
            return suspicions.map { ($0.isNews ? "!" : "") + $0.0.unit.rawValue }
        }
    }

    @Test("records stamped in seconds are deleted by the next check, and a warning an hour says why")
    func seconds() throws {
        let (store, log) = try makeLog()
        for i in 0..<3 { try log.append(try Workbench.batch("s", time: bench.now / 1000 + Int64(i)), now: bench.now) }
        #expect(units() == ["!seconds", "seconds", "seconds"])
        store.flushNow()
        store.maintain()
        #expect(log.offsets.logStart == 3 && log.offsets.logEnd == 3)
        bench.advance(3_600_000)
        try log.append(try Workbench.batch("s", time: bench.now / 1000), now: bench.now)
        #expect(units() == ["!seconds"])
    }

    @Test("one record stamped in microseconds keeps its segment and all behind it, as in Kafka; the topic can refuse such")
    func microseconds() throws {
        let (store, log) = try makeLog { config in
            config.segmentBytes = 200
            config.timestampAfterMaxMs = .max
            config.retentionMs = 1000
        }
        let old = { try Workbench.batch("a", time: self.bench.now, padding: 100) }
        try log.append(try old(), now: bench.now)
        try log.append(try Workbench.batch("m", time: bench.now * 1000, padding: 100), now: bench.now)
        try log.append(try old(), now: bench.now)
        try log.append(try old(), now: bench.now)
        store.flushNow()
        for _ in 0..<5 {
            bench.advance(365 * 86_400_000)
            store.maintain()
        }
        #expect(log.offsets.logStart == 1 && log.offsets.logEnd == 4)
        #expect(units() == ["!microseconds"])
        var config = LogConfig()
        config.timestampAfterMaxMs = 3_600_000
        log.configure(config)
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("m", time: bench.now * 1000), now: bench.now) }
        config.timestampBeforeMaxMs = 86_400_000
        log.configure(config)
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("s", time: bench.now / 1000), now: bench.now) }
        #expect(units() == [])
    }

    @Test("what a stamp is likely to mean")
    func meanings() {
        let now: Int64 = 1_700_000_000_000
        let cases: [(Int64, SuspiciousTimestamp.Unit?)] = [
            (-1, nil), (0, nil), (now, nil), (now + 3_600_000, nil), (now - 40 * 365 * 86_400_000, nil), (1_000_000_000_000, nil),
            (now / 1000, .seconds), (now / 1000 - 100_000_000, .seconds), (5_000_000, nil), (now * 1000, .microseconds),
            (now * 1_000_000, .nanoseconds), (now + 2 * 86_400_000, .future), (.max, .future), (.min, nil),
        ]
        for (timestamp, unit) in cases { #expect(SuspiciousTimestamp(timestamp, now: now)?.unit == unit, "\(timestamp)") }
        #expect(SuspiciousTimestamp(.max, now: -5) == nil)
    }

    @Test("a topic whose stamps the broker gives is never suspected, and a duplicate is told once")
    func notSuspected() throws {
        let (_, log) = try makeLog { $0.timestampType = .logAppendTime }
        try log.append(try Workbench.batch("s", producer: 4, epoch: 0, sequence: 0, time: 1_700_000_000), now: bench.now)
        #expect(units() == [])
        var config = LogConfig()
        config.timestampType = .createTime
        log.configure(config)
        for _ in 0..<3 { try log.append(try Workbench.batch("s", producer: 4, epoch: 0, sequence: 1, time: 1_700_000_000), now: bench.now) }
        #expect(units() == ["!seconds"])
    }

    @Test("segment.jitter.ms takes as much off segment.ms as chance says, for each segment anew")
    func jitter() throws {
        let chances = Lock<[UInt64]>([300, 0, 999])
        let store = try bench.open { options in
            options.random = { chances.withLock { $0.isEmpty ? 7 : $0.removeFirst() } }
        }
        chances.withLock { $0 = [300, 0, 999] }
        var config = LogConfig()
        (config.segmentMs, config.segmentJitterMs) = (1000, 500)
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        // 300, 0 and 499 are taken off: segments of 700, 1000 and 501 ms.
        for time in [0, 700, 701, 1701, 1702, 2203, 2204] as [Int64] { try log.append(try Workbench.batch("a", time: bench.now + time)) }
        let bases = log.state.withLock { $0.segments.map(\.baseOffset) }
        #expect(bases == [0, 2, 4, 6])
    }

    @Test("under LogAppendTime segments roll and go by the broker's clock, whatever records say")
    func appendTime() throws {
        let (store, log) = try makeLog { config in
            (config.timestampType, config.segmentMs, config.retentionMs) = (.logAppendTime, 1000, 5000)
        }
        for _ in 0..<4 {
            try log.append(try Workbench.batch("a", time: 5), now: bench.now)
            bench.advance(1001)
        }
        store.flushNow()
        #expect(log.state.withLock { $0.segments.count } == 4)
        bench.advance(2000)
        store.maintain()
        #expect(log.offsets.logStart == 2)
    }

    @Test("retention is checked first after log.initial.task.delay.ms, then each log.retention.check.interval.ms")
    func intervals() throws {
        let store = try bench.open { options in
            (options.initialTaskDelayMs, options.retentionCheckMs) = (500, 10_000)
        }
        var config = LogConfig()
        (config.retentionMs, config.fileDeleteDelayMs) = (1, 700)
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        let expire = {
            try log.append(try Workbench.batch("a", time: self.bench.now), now: self.bench.now)
            store.flushNow()
        }
        try expire()
        bench.advance(499)
        store.maintenance.step()
        #expect(log.offsets.logStart == 0)
        bench.advance(1)
        store.maintenance.step()
        #expect(log.offsets.logStart == 1)
        let deleted = { try self.bench.fileSystem.list("/data/broker-1/t-0").filter { $0.hasSuffix(".deleted") }.count }
        #expect(try deleted() == 1)
        bench.advance(699)
        store.maintenance.step()
        #expect(try deleted() == 1)
        bench.advance(1)
        store.maintenance.step()
        #expect(try deleted() == 0)
        try expire()
        bench.advance(9_299)
        store.maintenance.step()
        #expect(log.offsets.logStart == 1)
        bench.advance(1)
        store.maintenance.step()
        #expect(log.offsets.logStart == 2)
    }
}
