/// What `state/` and `index/` say about a partition, before its files are looked at.
struct KnownPartition: Sendable {
    var id: PartitionID
    var record: PartitionRecord
    /// By base offset, rising.
    var seals: [SealRecord] = []
    /// The producer snapshot in `index/`, by its offset.
    var snapshot: Int64?
}
