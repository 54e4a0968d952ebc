/// Producer ids that are a broker's to give out.
public struct ProducerIDBlock: Equatable, Sendable {
    public private(set) var first: Int64
    /// How many are left.
    public private(set) var count: Int32

    public init(first: Int64, count: Int32) { (self.first, self.count) = (first, count) }

    /// The next id, nil where none is left.
    public mutating func take() -> Int64? {
        guard count > 0 else { return nil }
        defer { (first, count) = (first &+ 1, count - 1) }
        return first
    }
}
