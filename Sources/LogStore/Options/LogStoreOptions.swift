/// How a directory is opened.
public struct LogStoreOptions: Sendable {
    /// The broker's directory; made if it is not there.
    public var directory: String
    public var fileSystem: any FileSystem
    public var stores: any StoreProvider
    /// Compared with what the directory says; written into a new one.
    public var clusterID: String
    public var nodeID: Int32
    public var flush: FlushMode = .group
    /// Segment files that are kept open at once.
    public var maxOpenFiles = 4096
    /// Appends stop while less is free.
    public var reserveBytes: Int64 = 64 << 20
    /// `log.retention.check.interval.ms`
    public var retentionCheckMs: Int64 = 300_000
    /// `log.initial.task.delay.ms`: before the first such check.
    public var initialTaskDelayMs: Int64 = 30_000
    /// `producer.id.expiration.ms`
    public var producerExpirationMs: Int64 = 86_400_000
    /// Recovery points are committed at least so often…
    public var checkpointMs: Int64 = 1000
    /// … and whenever so many bytes were appended; under `flush=group`, whenever so many went past the journal.
    public var checkpointBytes: Int64 = 64 << 20
    /// Under `flush=group` a checkpoint comes when a file of the journal is full, and at least so often.
    public var journalCheckpointMs: Int64 = 10_000
    /// The size of each of the journal's two files at first…
    public var journalFileBytes: Int64 = 8 << 20
    /// … and at most: where appends had to wait, or a file was full within a second, they grow.
    public var journalMaxFileBytes: Int64 = 64 << 20
    /// The most that a round of the journal writes. Twice as much is held in memory.
    public var roundBytes = 4 << 20
    /// A round that is full, and has on average so many bytes of each of its partitions, is not written to the journal: their segments are synced instead.
    public var bulkBytes = 256 << 10
    /// A segment's write-back is begun each time so many bytes have been appended.
    public var writebackBytes: Int64 = 1 << 20
    /// Under `flush=group` appends become durable in the journal; without it, by syncing each segment.
    package var usesJournal = true
    /// A write, a sync or a commit that takes longer takes the directory offline, as a failed sync does.
    public var stallMs: Int64 = 10_000
    /// Files synced at once, where somebody waits for them.
    public var syncThreads = 16
    /// Threads that read cold bytes ahead.
    public var ioThreads = 2
    /// Threads that look at partitions at a start.
    public var recoveryThreads = 4
    /// Memory for the offset indices of sealed segments.
    public var indexCacheBytes = 8 << 20
    /// Bytes kept in `quarantine/`; the oldest go.
    public var quarantineBytes: Int64 = 1 << 30
    /// `log.cleaner.enable`: whether logs whose `cleanup.policy` says so are compacted.
    public var cleanerEnabled = true
    /// Sealed segments are read and checked at so many bytes a second; 0: never.
    public var scrubBytesPerSecond: Int64 = 8 << 20
    /// How long after the beginning of one round of that the next begins; negative: never.
    public var scrubIntervalMs: Int64 = 604_800_000
    /// How they are.
    public var cleaner = CleanerSettings()
    public var observer: any LogObserver = SilentObserver()
    /// Milliseconds since 1970.
    public var wallClock: @Sendable () -> Int64 = SystemClock.wall
    /// Nanoseconds of a clock that only rises.
    public var monotonic: @Sendable () -> UInt64 = SystemClock.monotonic
    public var random: @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    /// After an unclean stop a file of the journal that is missing, short or another's counts as empty: what was acknowledged last may be lost.
    public var acceptsJournalLoss = false
    /// Partitions that were refused because another program wrote to their segments are taken as the segments have them.
    public var acceptsSegments = false
    /// Whose the directory is is taken from it: for tools.
    package var takesOwner = false
    /// Nothing is done behind the caller's back (retention, compaction): for tools.
    package var isMaintained = true
    /// No threads: a test calls `flushNow`, `checkpointNow` and `maintain` itself.
    package var isManual = false

    public init(directory: String, fileSystem: any FileSystem, stores: any StoreProvider, clusterID: String, nodeID: Int32) {
        (self.directory, self.fileSystem, self.stores) = (directory, fileSystem, stores)
        (self.clusterID, self.nodeID) = (clusterID, nodeID)
    }
}
