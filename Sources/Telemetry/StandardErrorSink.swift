import Glibc

/// Standard error, one `write` a line, so that lines of several threads and processes do not mix.
///
/// A line that cannot be written is lost: a log must not stop who writes it.
public struct StandardErrorSink: LogSink {
    public init() {}

    public func write(_ line: [UInt8]) {
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }
}
