/// One of the values that a setting could have, as DescribeConfigs lists them from the strongest to the default.
public struct ConfigSynonym: Sendable, Equatable {
    public var name: String
    /// Nil where it is secret.
    public var value: String?
    public var source: ConfigSource

    public init(_ name: String, _ value: String?, _ source: ConfigSource) { (self.name, self.value, self.source) = (name, value, source) }
}
