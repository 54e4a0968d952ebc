/// How an environment is opened.
public struct EnvironmentOptions: Sendable {
    /// Bytes of address space that it may grow to; costs nothing until it is used.
    public var mapSize = 64 << 30
    /// Read transactions at a time, over all processes.
    public var maxReaders = 1024
    /// For reading only, beside a process that may write: for tools. Nothing is made that is not there.
    public var isReadOnly = false

    public init() {}
}
