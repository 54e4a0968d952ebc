/// The answer to an append.
public struct Appended: Hashable, Sendable {
    /// The offset of the batch's first record; of a duplicate, the one that it got the first time.
    public var baseOffset: Int64
    /// The offset of its last record, inclusive.
    public var lastOffset: Int64
    /// The time that the broker stamped it with, in milliseconds; −1 on a topic with CreateTime.
    public var logAppendTime: Int64 = -1
    /// The partition's log start offset now.
    public var logStartOffset: Int64
    /// Nothing was written: the batch is one of its producer's last five.
    public var isDuplicate = false
    /// Of a duplicate: the max timestamp of the batch as stored, which Kafka answers as log append time. Else −1.
    public var duplicateTimestamp: Int64 = -1
    /// It is readable already, and no completion will be posted.
    public var isDurable: Bool

    public init(
        baseOffset: Int64, lastOffset: Int64, logAppendTime: Int64 = -1, logStartOffset: Int64, isDuplicate: Bool = false,
        duplicateTimestamp: Int64 = -1, isDurable: Bool
    ) {
        (self.baseOffset, self.lastOffset, self.logAppendTime, self.logStartOffset) = (
            baseOffset, lastOffset, logAppendTime, logStartOffset
        )
        (self.isDuplicate, self.duplicateTimestamp, self.isDurable) = (isDuplicate, duplicateTimestamp, isDurable)
    }
}
