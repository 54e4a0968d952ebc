/// What a verification saw of one segment.
public struct SegmentVerdict: Equatable, Sendable {
    /// The file's path.
    public var path: String
    /// Its length in bytes.
    public var size: Int64
    /// Sound batches, and the records that their headers count.
    public var batches = 0, records = 0
    /// First offset of the first sound batch, and last of the last; nil without any.
    public var firstOffset: Int64?, lastOffset: Int64?
    /// Offsets that no batch covers, between the first and the last: what compaction leaves.
    public var gaps = 0
    /// Where the last sound batch begins and ends, in bytes; nil without any.
    public var lastBatch: Range<Int64>?
    /// The greatest leader epoch.
    public var leaderEpoch: Int32 = -1
    /// The greatest timestamp; -1 for none.
    public var maxTimestamp: Int64 = -1

    init(path: String, size: Int64) { (self.path, self.size) = (path, size) }

    var json: String {
        var object = JSONObject()
        object.string("file", path)
        object.number("bytes", size)
        object.number("batches", batches)
        object.number("records", records)
        object.number("first", firstOffset)
        object.number("last", lastOffset)
        object.number("gaps", gaps)
        object.number("lastBatch", lastBatch?.lowerBound)
        object.number("end", lastBatch?.upperBound)
        object.number("epoch", leaderEpoch)
        object.number("maxTimestamp", maxTimestamp)
        return object.text
    }
}
