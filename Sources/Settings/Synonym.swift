/// A broker's setting of the same meaning as a topic's.
public struct Synonym: Sendable, Equatable {
    public let name: String
    /// How many of the topic setting's unit one of this makes: 3,600,000 for hours where the topic's is in milliseconds.
    public let factor: Int64

    init(_ name: String, factor: Int64 = 1) { (self.name, self.factor) = (name, factor) }
}
