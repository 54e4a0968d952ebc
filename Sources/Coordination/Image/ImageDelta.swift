/// What leads from one version of the image to a later one.
public struct ImageDelta: Equatable, Sendable {
    /// The version that it applies to.
    public var from: Int64
    /// The version that it makes.
    public var to: Int64
    public var changes: [ImageChange]

    public init(from: Int64, to: Int64, changes: [ImageChange]) { (self.from, self.to, self.changes) = (from, to, changes) }

    /// This one and then `next`, which must begin where this one ends.
    public func followed(by next: ImageDelta) -> ImageDelta? {
        guard next.from == to else { return nil }
        return ImageDelta(from: from, to: next.to, changes: changes + next.changes)
    }
}
