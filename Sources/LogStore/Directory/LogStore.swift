/// A broker's directory: its partitions' logs, and the state and index beside them.
public final class LogStore: Sendable {
    /// Opens a directory: takes its lock, checks whose it is, recovers what an unclean stop left.
    public static func open(_ options: LogStoreOptions) throws(LogError) -> LogStore { throw .stateMissing(path: options.directory) }

    public let identity: DirectoryIdentity
    public let recovery: RecoveryReport

    init(identity: DirectoryIdentity, recovery: RecoveryReport) { (self.identity, self.recovery) = (identity, recovery) }

    public func partitions() -> [PartitionLog] { [] }
    public func partition(_ id: PartitionID) -> PartitionLog? { nil }
    /// Makes a partition, or finds it: idempotent. Durable when this returns.
    public func create(_ id: PartitionID, topic: String, config: LogConfig) throws(LogError) -> PartitionLog {
        throw .gone(topic: topic, partition: id.index)
    }
    /// As `create`, for many at the cost of one.
    public func create(_ partitions: [(id: PartitionID, topic: String, config: LogConfig)]) throws(LogError) -> [PartitionLog] {
        throw .gone(topic: "", partition: -1)
    }
    /// As `PartitionLog.lead`, for many at the cost of one.
    public func lead(_ epochs: [(id: PartitionID, epoch: Int32)]) throws(LogError) {}
    public func delete(_ id: PartitionID) throws(LogError) {}
    public func close() throws(LogError) {}
}
