/// Where log lines go.
public protocol LogSink: Sendable {
    /// Takes one line, its line feed included.
    func write(_ line: [UInt8])
}
