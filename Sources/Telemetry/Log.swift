import Threads

/// The log of a process: lines with a level, the part that speaks, a message and fields.
///
///     let log = Log(format: .json).part("broker-1")
///     log.warn("a batch was refused", ["topic": name, "partition": 3], limit: "refused-batch")
///
/// A copy shares its sink and limits. Messages and fields are built only where the level is written.
public struct Log: Sendable {
    /// What all parts share.
    private final class Core: Sendable {
        let format: LogFormat
        let least: LogLevel
        let sink: any LogSink
        let clock: @Sendable () -> Int64
        let limiter: Lock<RepeatLimiter>

        init(_ format: LogFormat, _ least: LogLevel, _ sink: any LogSink, _ clock: @escaping @Sendable () -> Int64, pause: Int64) {
            (self.format, self.least, self.sink, self.clock) = (format, least, sink, clock)
            limiter = Lock(RepeatLimiter(pause: pause))
        }
    }

    private let core: Core
    private let part: String

    private init(core: Core, part: String) { (self.core, self.part) = (core, part) }

    /// A log that writes what is at least at level `least`. Of lines with the same `limit` one in five seconds is written.
    public init(format: LogFormat = .text, least: LogLevel = .info, sink: any LogSink = StandardErrorSink()) {
        self.init(format: format, least: least, sink: sink, clock: WallTime.now)
    }

    init(format: LogFormat, least: LogLevel, sink: any LogSink, clock: @escaping @Sendable () -> Int64) {
        self.init(core: Core(format, least, sink, clock, pause: 5000), part: "")
    }

    /// The same log, for a part of the process that its lines name.
    public func part(_ name: String) -> Log { Log(core: core, part: name) }

    /// Whether lines of this level are written.
    public func writes(_ level: LogLevel) -> Bool { level >= core.least }

    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:], limit: String? = nil) {
        write(.debug, message(), fields(), limit: limit)
    }

    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:], limit: String? = nil) {
        write(.info, message(), fields(), limit: limit)
    }

    public func warn(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:], limit: String? = nil) {
        write(.warn, message(), fields(), limit: limit)
    }

    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:], limit: String? = nil) {
        write(.error, message(), fields(), limit: limit)
    }

    /// Writes a line. With a `limit`, a name of its kind, lines of that kind are written at most each five seconds; the next one says how
    /// many were left out.
    public func write(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:], limit: String? = nil
    ) {
        guard writes(level) else { return }
        let now = core.clock()
        var repeats = 0
        if let limit {
            guard let leftOut = core.limiter.withLock({ $0.admit(limit, at: now) }) else { return }
            repeats = leftOut
        }
        let line = LogLine(time: now, level: level, part: part, message: message(), fields: fields(), repeats: repeats)
        core.sink.write(line.bytes(core.format))
    }
}
