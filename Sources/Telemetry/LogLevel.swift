/// How much a log line matters.
public enum LogLevel: Int, Comparable, Sendable {
    case debug, info, warn, error

    public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}
