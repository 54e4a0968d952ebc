/// A setting with the value that it has, as DescribeConfigs shows it.
public struct ConfigEntry: Sendable {
    public let setting: Setting
    /// In its usual form; nil where it has none, or is secret.
    public let value: String?
    public let source: ConfigSource
    /// From the strongest to the default.
    public let synonyms: [ConfigSynonym]

    public var name: String { setting.name }
}
