import Foundation
import Testing
import Threads

@testable import Telemetry

@Suite struct LogTests {
    private let sink = MemorySink()
    private let time = Lock<Int64>(1_795_789_800_123)

    private func log(_ format: LogFormat, least: LogLevel = .info) -> Log {
        Log(format: format, least: least, sink: sink) { [time] in time.withLock { $0 } }
    }

    @Test("a line of text has time, level, part, message and fields")
    func text() {
        log(.text).part("broker-1").warn("refused", ["topic": "a b", "partition": 3, "empty": "", "plain": "x"])
        #expect(sink.lines == ["2026-11-27T14:30:00.123Z WARN  broker-1: refused topic=\"a b\" partition=3 empty=\"\" plain=x\n"])
    }

    @Test("a line of JSON is one object whose numbers and booleans are bare")
    func json() throws {
        log(.json).part("p").error("what \"he\" said\n", ["count": 3, "ratio": 0.5, "on": true, "text": "4", "nan": Double.nan])
        let line = try #require(sink.lines.first)
        #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-27T14:30:00.123Z")
        #expect(object["level"] as? String == "error")
        #expect(object["message"] as? String == "what \"he\" said\n")
        #expect(object["count"] as? Int == 3)
        #expect(object["on"] as? Bool == true)
        #expect(object["text"] as? String == "4")
        #expect(object["nan"] as? String == "nan")
    }

    @Test("whatever a client sends, a line stays one line", arguments: LogFormat.allCases)
    func injection(_ format: LogFormat) throws {
        let strange = "a\r\nb\u{0}\u{1B}[31m\t\u{7F}\\\"é"
        log(format).info(strange, ["client": strange])
        let line = try #require(sink.lines.first)
        #expect(line.utf8.filter { $0 < 0x20 || $0 == 0x7F } == [0x0A])
        if format == .json {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["client"] as? String == strange)
        }
    }

    @Test("a very long text is cut")
    func long() throws {
        log(.text).info(String(repeating: "é", count: 1_000_000), ["x": String(repeating: "y", count: 1_000_000)])
        #expect(try #require(sink.lines.first).utf8.count < 8192)
    }

    @Test("lines below the level are not written, and not even built")
    func levels() {
        let log = log(.text, least: .warn)
        func build() -> String {
            Issue.record("built")
            return ""
        }
        log.info(build())
        log.warn("w")
        #expect(sink.lines.count == 1)
        #expect(log.writes(.error) && !log.writes(.debug))
        #expect(LogLevel(name: "debug") == .debug && LogLevel(name: "DEBUG") == nil)
    }

    @Test("of many lines of a kind one is written each five seconds, and says how many were left out")
    func repeats() {
        let log = log(.text)
        for _ in 0..<10 { log.warn("bad", limit: "bad-frame") }
        log.warn("other", limit: "other")
        time.withLock { $0 += 5000 }
        log.part("x").warn("bad", limit: "bad-frame")
        log.warn("free")
        #expect(sink.lines.map { $0.contains("repeats=9") } == [false, false, true, false])
    }

    @Test("a limiter whose clock goes back, or that knows too many kinds, lets a line pass")
    func limiter() {
        var limiter = RepeatLimiter(pause: 100)
        #expect(limiter.admit("a", at: 1000) == 0)
        #expect(limiter.admit("a", at: 1099) == nil)
        #expect(limiter.admit("a", at: 500) == 1)
        for n in 0..<(2 * RepeatLimiter.mostKinds) { _ = limiter.admit("k\(n)", at: 500) }
        #expect(limiter.admit("a", at: 501) == 0)
    }

    @Test("times are those of the calendar")
    func times() {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for milliseconds in [0, 951_782_399_999, 951_782_400_000, 1_709_164_800_000, 4_102_444_799_001, -1, -2_203_891_200_000] as [Int64] {
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            #expect(WallTime.text(milliseconds) == formatter.string(from: date))
        }
    }
}
