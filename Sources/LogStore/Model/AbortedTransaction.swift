/// A transaction that was aborted: readers of committed transactions leave out what its producer wrote between the two offsets.
public struct AbortedTransaction: Hashable, Sendable {
    public var producerID: Int64
    /// The first offset of its first batch.
    public var firstOffset: Int64
    /// The offset of its abort marker.
    public var lastOffset: Int64
    /// Behind the marker, the first offset of the earliest transaction that was open then, or the offset behind the marker: every later one
    /// began there or behind.
    public var lastStableOffset: Int64

    public init(producerID: Int64, firstOffset: Int64, lastOffset: Int64, lastStableOffset: Int64) {
        (self.producerID, self.firstOffset) = (producerID, firstOffset)
        (self.lastOffset, self.lastStableOffset) = (lastOffset, lastStableOffset)
    }
}
