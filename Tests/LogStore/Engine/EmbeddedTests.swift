import LogStore
import Records
import Testing
import Threads

/// The engine inside another program.
@Suite struct EmbeddedTests {
    private func open() throws -> LogStore {
        var options = LogStoreOptions.inMemory
        options.reserveBytes = 0
        return try LogStore.open(options)
    }

    private func values(_ log: PartitionLog, from offset: Int64 = 0, upTo limit: ReadLimit = .highWatermark) throws -> [String] {
        var found: [String] = []
        try log.read(from: offset, upTo: limit) { record in
            let text = record.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
            found.append("\(record.offset) \(text)")
            return true
        }
        return found
    }

    @Test("records are durable when append returns, and read back in order; a log is found again by its name")
    func appends() throws {
        let store = try open()
        let log = try store.log(named: "prices")
        #expect(try log.append([LogRecord(key: "a", "1"), LogRecord("2")]) == 0...1)
        #expect(try log.append([LogRecord(key: Array("a".utf8), value: nil, timestamp: 5)], codec: .gzip) == 2...2)
        #expect(log.offsets.highWatermark == 3)
        #expect(try values(log) == ["0 1", "1 2", "2 "])
        #expect(try store.log(named: "prices") === log)
        #expect(throws: LogError.self) { try log.append([LogRecord]()) }
        var seen = 0
        let next = try log.read(from: 0) { _ in
            seen += 1
            return seen < 2
        }
        #expect(seen == 2 && next == 2)
        try store.close()
        #expect(throws: LogError.self) { try log.append([LogRecord("3")]) }
        #expect(throws: LogError.self) { try log.wait(past: 3, milliseconds: 10_000) }
    }

    @Test("who follows is woken by an append, and told when there is none")
    func follows() throws {
        let store = try open()
        let log = try store.log(named: "news")
        #expect(try !log.wait(past: 0, milliseconds: 1))
        let other = RunningThread("appends") { _ = try? log.append([LogRecord("now")]) }
        defer { other.join() }
        #expect(try log.wait(past: 0, milliseconds: 10_000))
        #expect(try values(log) == ["0 now"])
        try store.close()
    }

    @Test("readers of committed transactions get neither aborted records nor those behind the last stable offset")
    func committed() throws {
        let store = try open()
        let log = try store.log(named: "t")
        for (producer, sequence) in [(Int64(1), Int32(0)), (2, 0), (1, 1)] { try log.send(producer, sequence) }
        try log.end(1, .abort)
        try log.end(2, .commit)
        try log.send(1, 2)
        try log.append([LogRecord("plain")])
        #expect(try values(log, upTo: .lastStable) == ["1 s0-0"])
        #expect(try values(log) == ["0 s0-0", "1 s0-0", "2 s1-0", "5 s2-0", "6 plain"])
        try log.end(1, .commit)
        try log.append([LogRecord("last")])
        #expect(try values(log, from: 1, upTo: .lastStable) == ["1 s0-0", "5 s2-0", "6 plain", "8 last"])
        try store.close()
    }

    @Test("compact leaves the newest record of each key")
    func compacts() throws {
        let store = try open()
        var config = LogConfig()
        (config.cleanupPolicy, config.segmentBytes, config.minCleanableDirtyRatio) = (.compact, 500, 0)
        let log = try store.log(named: "k", config: config)
        for i in 0..<40 { try log.append([LogRecord(key: "\(i % 2)", "\(i)")]) }
        store.compact()
        let left = try values(log)
        #expect(left.count < 20 && left.suffix(2) == ["38 38", "39 39"])
        try store.close()
    }
}
