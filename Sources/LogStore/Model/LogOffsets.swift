/// A partition's offsets at one moment.
public struct LogOffsets: Hashable, Sendable {
    /// The first offset that may be read.
    public var logStart: Int64
    /// One past the last that consumers may read.
    public var highWatermark: Int64
    /// One past the last that consumers of committed transactions may read.
    public var lastStable: Int64
    /// The offset of the next record.
    public var logEnd: Int64
    /// The newest leader epoch that the log knows; −1 before the first.
    public var leaderEpoch: Int32

    public init(logStart: Int64, highWatermark: Int64, lastStable: Int64, logEnd: Int64, leaderEpoch: Int32) {
        (self.logStart, self.highWatermark, self.lastStable) = (logStart, highWatermark, lastStable)
        (self.logEnd, self.leaderEpoch) = (logEnd, leaderEpoch)
    }
}
