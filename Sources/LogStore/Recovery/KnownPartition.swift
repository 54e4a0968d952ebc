/// What `state/` and `index/` say about a partition, before its files are looked at.
struct KnownPartition: Sendable {
    var id: PartitionID
    var record: PartitionRecord
    /// By base offset, rising.
    var seals: [SealRecord] = []
    var snapshots = SnapshotReader.Offsets()

    /// Where the first segment begins.
    var firstOffset: Int64 {
        if let first = seals.first { return first.baseOffset }
        return record.recoveryPoint.segment >= 0 ? record.recoveryPoint.segment : record.recoveryPoint.offset
    }
}
