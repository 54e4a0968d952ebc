/// What a partition wants synced, as it was at one moment.
struct FlushWork: Sendable {
    /// A file with unsynced bytes, and the segment that it belongs to (nil for another file of the directory).
    struct DirtyFile: Sendable {
        var segment: SegmentFile?
        var file: any File
    }

    /// A segment's offset index as it was.
    struct CapturedIndex: Sendable {
        var generation: UInt32
        var index: SparseIndex
        /// Entries that `index/` has already.
        var saved: Int
    }

    /// What a checkpoint commits besides. Values that share their memory with the partition's: encoded outside its lock.
    struct Capture: Sendable {
        var seals: [SealRecord] = []
        var indices: [CapturedIndex] = []
        /// Snapshots of the producers, by rising offset.
        var snapshots: [RolledSnapshot] = []
        /// Offsets of those that are wanted no more.
        var oldSnapshots: [Int64] = []
    }

    var files: [DirtyFile] = []
    var directories: [String] = []
    /// The log's end then: durable once all of the above is.
    var end: RecoveryPoint
    /// How often the log had been cut: work from before a cut counts for nothing.
    var cuts: UInt64
    var capture: Capture?
}
