/// What `state/` and `index/` say about a partition, before its files are looked at.
struct KnownPartition: Sendable {
    var id: PartitionID
    var record: PartitionRecord
    /// By base offset, rising.
    var seals: [SealRecord] = []
    /// By base offset, rising.
    var damage: [DamageRecord] = []
    /// Why it is refused: another program has written to its segments.
    var refusal: String?
    var snapshots = SnapshotOffsets()

    /// What is known to be damaged in a segment.
    func damage(in segment: Segment) -> [Range<Int64>] {
        damage.first { $0.baseOffset == segment.baseOffset && $0.generation == segment.generation }?.ranges ?? []
    }

    /// Where the first segment begins.
    var firstOffset: Int64 {
        if let first = seals.first { return first.baseOffset }
        return record.recoveryPoint.segment >= 0 ? record.recoveryPoint.segment : record.recoveryPoint.offset
    }
}
