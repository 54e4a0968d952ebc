// What callers see, before it does anything: each call throws `gone`.
extension PartitionLog {
    private var unready: LogError { .gone(topic: topic, partition: id.index) }

    public var offsets: LogOffsets { LogOffsets(logStart: 0, highWatermark: 0, lastStable: 0, logEnd: 0, leaderEpoch: -1) }
    public func configure(_ config: LogConfig) {}
    /// Begins to lead with `epoch`, durably noted with its start offset when this returns. `LogStore.lead` does many at the cost of one.
    public func lead(epoch: Int32) throws(LogError) { throw unready }
    /// Appends one batch, whose base offset, leader epoch (and what the topic's settings change) are overwritten in `batch`.
    public func append(_ batch: UnsafeMutableRawBufferPointer, now: Int64, ticket: Ticket?) throws(LogError) -> Appended { throw unready }
    public func appendAsFollower(_ batches: UnsafeRawBufferPointer) throws(LogError) -> Int64 { throw unready }
    public func read(from offset: Int64, maxBytes: Int, minOneBatch: Bool, upTo limit: ReadLimit) throws(LogError) -> ReadResult {
        throw unready
    }
    public func prefetch(from offset: Int64, maxBytes: Int, upTo limit: ReadLimit, ticket: Ticket) {}
    public func wait(past offset: Int64, upTo limit: ReadLimit, ticket: Ticket) -> Bool { false }
    public func cancel(_ ticket: Ticket) {}
    public func find(timestamp: Int64) throws(LogError) -> FoundOffset? { throw unready }
    public func findMaxTimestamp() throws(LogError) -> FoundOffset? { throw unready }
    public func epoch(of offset: Int64) -> Int32 { -1 }
    public func endOffset(forEpoch epoch: Int32) -> (epoch: Int32, offset: Int64) { (-1, -1) }
    public func deleteRecords(before offset: Int64) throws(LogError) -> Int64 { throw unready }
    public func truncate(to offset: Int64) throws(LogError) { throw unready }
}
