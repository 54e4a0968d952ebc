/// How compaction is run. May be changed while a store is open.
public struct CleanerSettings: Hashable, Sendable {
    /// `log.cleaner.threads`: partitions that are compacted at once.
    public var threads = 1
    /// `log.cleaner.backoff.ms`: between two looks for something to compact or to compress.
    public var backoffMs: Int64 = 15_000
    /// `log.cleaner.dedupe.buffer.size`: memory for keys, over all threads; taken only where there are so many. What does not fit takes
    /// several rounds.
    public var bufferBytes = 32 << 20
    /// `log.cleaner.io.max.bytes.per.second`: read and written together, over all threads; 0: no bound.
    public var bytesPerSecond: Int64 = 0

    public init() {}
}
