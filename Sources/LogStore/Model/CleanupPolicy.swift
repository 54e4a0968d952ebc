/// What happens to old records: `cleanup.policy`. Both may be set.
public struct CleanupPolicy: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Old segments are deleted by time and size.
    public static let delete = CleanupPolicy(rawValue: 1)
    /// Of each key the newest record is kept.
    public static let compact = CleanupPolicy(rawValue: 2)
}
