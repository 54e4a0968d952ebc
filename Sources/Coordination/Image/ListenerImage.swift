/// One named address of a broker.
public struct ListenerImage: Hashable, Sendable {
    /// The listener's name, as in `listeners` and `advertised.listeners`.
    public var name: String
    /// The host that clients are told.
    public var host: String
    public var port: UInt16
    /// `PLAINTEXT`, `SSL`, `SASL_PLAINTEXT` or `SASL_SSL`.
    public var protocolName: String

    public init(name: String, host: String, port: UInt16, protocolName: String = "PLAINTEXT") {
        (self.name, self.host, self.port, self.protocolName) = (name, host, port, protocolName)
    }
}
