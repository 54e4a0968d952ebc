/// What leads from one version of the image to a later one.
public struct ImageDelta: Equatable, Sendable {
    /// The version that it applies to.
    public var from: Int64
    /// The version that it makes.
    public var to: Int64
    public var changes: [ImageChange]

    public init(from: Int64, to: Int64, changes: [ImageChange]) { (self.from, self.to, self.changes) = (from, to, changes) }
}
