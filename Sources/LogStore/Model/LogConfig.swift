public import Records

/// What a topic's configuration says to its logs. Times are in milliseconds, sizes in bytes; −1 is "no limit" where Kafka has it so.
public struct LogConfig: Hashable, Sendable {
    /// `segment.bytes`: a segment is rolled before it would grow beyond.
    public var segmentBytes: Int64 = 1 << 30
    /// `segment.ms`: a segment is rolled when its records span more.
    public var segmentMs: Int64 = 604_800_000
    /// `segment.jitter.ms`: at most so much is taken off `segmentMs`, by chance, for each segment.
    public var segmentJitterMs: Int64 = 0
    /// `segment.index.bytes`: a segment is rolled when Kafka's index of it would be larger.
    public var segmentIndexBytes: Int64 = 10_485_760
    /// `retention.ms`
    public var retentionMs: Int64 = 604_800_000
    /// `retention.bytes`
    public var retentionBytes: Int64 = -1
    /// `max.message.bytes`: of a whole batch, as sent and as stored.
    public var maxMessageBytes: Int64 = 1_048_588
    /// `cleanup.policy`
    public var cleanupPolicy: CleanupPolicy = .delete
    /// `compression.type`
    public var compression: CompressionChoice = .producer
    /// `cold.compression.type`: the codec that sealed segments are compressed with where their batches came uncompressed; gzip or zstd. Nil: none
    /// is. Not looked at where `compression` says uncompressed.
    public var coldCompression: Codec?
    /// `message.timestamp.type`
    public var timestampType: TimestampType = .createTime
    /// `message.timestamp.before.max.ms`
    public var timestampBeforeMaxMs: Int64 = .max
    /// `message.timestamp.after.max.ms`
    public var timestampAfterMaxMs: Int64 = 3_600_000
    /// `index.interval.bytes`: of Kafka's index; counts for `segmentIndexBytes` only. Ottla's own has an entry for each 64 KiB.
    public var indexIntervalBytes: Int64 = 4096
    /// `preallocate`: the active segment's blocks are reserved, its size is not.
    public var preallocate = false
    /// `min.cleanable.dirty.ratio`: a compacted log is compacted again when more of it than this is new.
    public var minCleanableDirtyRatio = 0.5
    /// `min.compaction.lag.ms`: segments with a younger record are left alone.
    public var minCompactionLagMs: Int64 = 0
    /// `max.compaction.lag.ms`: one with an older record is compacted whatever the ratio is.
    public var maxCompactionLagMs: Int64 = .max
    /// `delete.retention.ms`: how long a tombstone stays that a round of compaction has met.
    public var deleteRetentionMs: Int64 = 86_400_000
    /// `file.delete.delay.ms`: deleted files are unlinked after so long.
    public var fileDeleteDelayMs: Int64 = 60_000

    /// Kafka's defaults.
    public init() {}
}
