/// A topic's id: 16 random bytes, given at its creation and never again. Names are reused, ids are not.
public struct TopicID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    public init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
}

/// One partition of one topic.
public struct PartitionID: Hashable, Sendable {
    public var topic: TopicID
    /// The partition's number in its topic, from 0.
    public var index: Int32

    public init(topic: TopicID, index: Int32) { (self.topic, self.index) = (topic, index) }
}
