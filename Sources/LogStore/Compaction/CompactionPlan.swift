/// What a round of compaction goes over, as found under the partition's lock.
struct CompactionPlan: Sendable {
    /// What a producer's last batch is known by.
    struct LastBatch: Sendable {
        /// Of its last data batch; nil where it has none in its epoch.
        var offset: Int64?
        var epoch: Int16
    }

    /// Rewritten: from the log's first segment on, one behind the other.
    var segments: [Segment]
    /// What lies behind them: only looked at for the markers of transactions that begin before.
    var behind: [Segment]
    /// Below it the log is compacted already.
    var firstDirty: Int64
    var lastStable: Int64
    /// By producer: a batch that is its last is kept, even without a record.
    var producers: [Int64: LastBatch]
    /// Wall clock in milliseconds.
    var now: Int64
    var deleteRetentionMs: Int64
    var segmentBytes: Int64
    /// Memory for the keys' offsets.
    var mapBytes: Int

    /// The time that a tombstone gets which is met for the first time.
    var horizon: Int64 {
        let (sum, overflow) = now.addingReportingOverflow(deleteRetentionMs)
        return overflow ? .max : sum
    }

    /// Segments that become one: as many neighbours as their sizes and offsets together allow.
    func groups(upTo offset: Int64) -> [[Segment]] {
        var groups: [[Segment]] = []
        var size: Int64 = 0
        for segment in segments where segment.baseOffset <= offset {
            if let first = groups.last?.first, size + segment.size <= segmentBytes,
                segment.nextOffset - first.baseOffset <= Int64(Int32.max)
            {
                groups[groups.count - 1].append(segment)
                size += segment.size
            } else {
                groups.append([segment])
                size = segment.size
            }
        }
        return groups
    }
}
