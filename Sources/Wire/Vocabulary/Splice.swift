/// A gap in an encoded frame, to be filled with bytes that Wire never saw.
public struct Splice: Equatable, Sendable {
    /// The index in the frame's bytes before which the gap lies.
    public var at: Int
    /// The gap's size in bytes, above 0.
    public var count: Int

    /// A gap of `count` bytes before byte `at`.
    public init(at: Int, count: Int) {
        self.at = at
        self.count = count
    }
}
