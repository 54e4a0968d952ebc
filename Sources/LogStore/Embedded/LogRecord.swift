/// A record to be appended.
public struct LogRecord: Sendable {
    public var key: [UInt8]?
    public var value: [UInt8]?
    public var headers: [(name: String, value: [UInt8]?)]
    /// Milliseconds since 1970; nil: the time of the append.
    public var timestamp: Int64?

    public init(key: [UInt8]? = nil, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)] = [], timestamp: Int64? = nil) {
        (self.key, self.value, self.headers, self.timestamp) = (key, value, headers, timestamp)
    }

    /// A record of text.
    public init(key: String? = nil, _ value: String) { self.init(key: key.map { Array($0.utf8) }, value: Array(value.utf8)) }
}
