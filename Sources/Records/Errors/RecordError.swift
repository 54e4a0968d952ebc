/// What is wrong with one record of a batch.
public struct RecordError: Equatable, Sendable {
    /// Which of the two it is.
    public enum Kind: Sendable {
        /// The topic is compacted and the record has no key.
        case missingKey
        /// The timestamp is outside the topic's bounds, or the producer claims that the broker gave it.
        case invalidTimestamp
    }

    /// The record's place in the batch, from 0.
    public let index: Int
    /// What is wrong.
    public let kind: Kind
    /// The same for people.
    public let message: String

    public init(index: Int, kind: Kind, message: String) { (self.index, self.kind, self.message) = (index, kind, message) }
}
