extension PartitionLog {
    /// A round of compaction has gone over it at some time.
    public var wasCompacted: Bool {
        get throws(LogError) { try cleanerRecord().cleanUpTo > 0 }
    }
}
