import Telemetry
import Threads

/// Keeps what was logged.
final class MemorySink: LogSink {
    private let kept = Lock<[String]>([])

    func write(_ line: [UInt8]) { kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }

    var lines: [String] { kept.withLock { $0 } }
}
