/// A record that was found by its timestamp.
public struct FoundOffset: Hashable, Sendable {
    public var offset: Int64
    /// The record's timestamp in milliseconds.
    public var timestamp: Int64
    /// The leader epoch under which it was appended; −1 if none is known.
    public var leaderEpoch: Int32

    public init(offset: Int64, timestamp: Int64, leaderEpoch: Int32) {
        (self.offset, self.timestamp, self.leaderEpoch) = (offset, timestamp, leaderEpoch)
    }
}
