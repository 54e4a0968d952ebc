/// The feature levels that a program can work at, both inclusive.
public struct FeatureRange: Hashable, Sendable {
    public var lowest: Int16
    public var highest: Int16

    public init(lowest: Int16, highest: Int16) { (self.lowest, self.highest) = (lowest, highest) }

    public func contains(_ level: Int16) -> Bool { lowest <= level && level <= highest }

    /// What this program can do.
    public static let current = FeatureRange(lowest: 1, highest: 1)
}
