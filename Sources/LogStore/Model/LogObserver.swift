/// Is told what the engine does; metrics and log lines are made of it. Called on the thread that does it: must be quick, and must not call back.
public protocol LogObserver: AnyObject, Sendable {
    /// A batch was appended (duplicates are not).
    func appended(_ partition: PartitionID, bytes: Int, records: Int)
    /// A round of syncs is done: so many files, in so many nanoseconds.
    func synced(files: Int, nanoseconds: Int64)
    /// A round of the journal is durable: so many partitions, so many bytes, in so many nanoseconds.
    func journalled(partitions: Int, bytes: Int, nanoseconds: Int64)
    /// An append found no room in the journal, and its connection waits.
    func parked()
    /// Recovery points were committed.
    func checkpointed(partitions: Int, nanoseconds: Int64)
    /// A segment was begun.
    func rolled(_ partition: PartitionID, topic: String, baseOffset: Int64)
    /// Segments were taken away by retention or DeleteRecords.
    func deleted(_ partition: PartitionID, topic: String, segments: Int, bytes: Int64, logStart: Int64)
    /// A round of compaction is done.
    func compacted(_ partition: PartitionID, topic: String, _ result: CompactionResult)
    /// A start has brought back so many partitions of so many. Called from several threads.
    func opened(partitions: Int, of all: Int)
    /// A sealed segment was compressed; where it did not save a tenth it stays as it is, and both sizes are the same.
    func coldCompressed(_ partition: PartitionID, topic: String, bytesBefore: Int64, bytesAfter: Int64, nanoseconds: Int64)
    /// Recovery cut the end of a log.
    func cut(_ cut: RecoveryReport.Cut)
    /// Bytes that do not check were found where they must.
    func corrupt(_ corruption: RecoveryReport.Corruption)
    /// A sealed segment was read and held against its checksums.
    func scrubbed(_ partition: PartitionID, topic: String, baseOffset: Int64, bytes: Int64, isSound: Bool)
    /// A batch was appended with a timestamp that is hardly meant. `isNews`: the first of the topic for an hour.
    func suspicious(_ timestamp: SuspiciousTimestamp, _ partition: PartitionID, topic: String, isNews: Bool)
    /// Something failed that no caller is told of; or the directory changed its condition (offline, no room, room again).
    func noticed(_ condition: String)
}

extension LogObserver {
    public func appended(_ partition: PartitionID, bytes: Int, records: Int) {}
    public func synced(files: Int, nanoseconds: Int64) {}
    public func journalled(partitions: Int, bytes: Int, nanoseconds: Int64) {}
    public func parked() {}
    public func checkpointed(partitions: Int, nanoseconds: Int64) {}
    public func rolled(_ partition: PartitionID, topic: String, baseOffset: Int64) {}
    public func deleted(_ partition: PartitionID, topic: String, segments: Int, bytes: Int64, logStart: Int64) {}
    public func compacted(_ partition: PartitionID, topic: String, _ result: CompactionResult) {}
    public func opened(partitions: Int, of all: Int) {}
    public func coldCompressed(
        _ partition: PartitionID, topic: String, bytesBefore: Int64, bytesAfter: Int64, nanoseconds: Int64
    ) {}
    public func cut(_ cut: RecoveryReport.Cut) {}
    public func corrupt(_ corruption: RecoveryReport.Corruption) {}
    public func scrubbed(_ partition: PartitionID, topic: String, baseOffset: Int64, bytes: Int64, isSound: Bool) {}
    public func suspicious(_ timestamp: SuspiciousTimestamp, _ partition: PartitionID, topic: String, isNews: Bool) {}
    public func noticed(_ condition: String) {}
}
