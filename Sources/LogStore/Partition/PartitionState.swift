import Records

/// What a partition's lock guards.
struct PartitionState: Sendable {
    /// An append that waits until everything below `target` is synced.
    struct Pending: Sendable {
        var target: Int64
        var ticket: Ticket
    }

    /// A reader that waits for more.
    struct Waiter: Sendable {
        var offset: Int64
        var limit: ReadLimit
        var ticket: Ticket
    }

    /// A rolled segment whose offset index is not in `index/` yet.
    struct RetiredIndex: Sendable {
        var generation: UInt32
        var index: SparseIndex
        var saved: Int
    }

    struct AbortedHint: Hashable, Sendable {
        var base: Int64
        var generation: UInt32
    }

    /// Partitions of a topic share it.
    private var sharedConfig: Shared<LogConfig>
    /// Rising, without a gap in their offsets' ranges; the last is the active one. Empty until the first append.
    var segments: [Segment] = []
    var logStart: Int64
    var logEnd: Int64
    /// Everything below is synced.
    var syncedEnd: Int64
    var highWatermark: Int64
    /// Where the high watermark is: a segment and a position in it. (−1, 0) if that is not known.
    var watermarkPlace = Place(segment: -1, position: 0)
    var epochs = EpochHistory()
    /// The high watermark comes from the partition's leader.
    var isFollower = false
    /// Nil until it is needed.
    var producers: ProducerTable?
    /// The active segment's; nil until it is needed.
    var activeIndex: SparseIndex?
    /// Its entries that are in `index/`.
    var savedEntries = 0
    var retired: [RetiredIndex] = []
    /// Rolled segments whose seal is not in `state/` yet.
    var unsealed: Set<Int64> = []
    /// The producer snapshots in `index/` and `state/`.
    var snapshots = SnapshotOffsets()
    /// Snapshots at rolls that are not in `index/` yet.
    var rolled: [RolledSnapshot] = []
    /// Of sealed segments that were asked: the lowest offset that a transaction aborted in it begins at.
    var firstAborted: [AbortedHint: Int64] = [:]
    var pending: [Pending] = []
    var waiters: [Waiter] = []
    var dirtyFiles: [FlushWork.DirtyFile] = []
    var dirtyDirectories: [String] = []
    /// The flusher knows of the dirty files.
    var isScheduled = false
    /// The next checkpoint knows of it.
    var isTouched = false
    /// `state/` has damage of its segments to tell of, or had.
    var remembersDamage = false
    /// What `state/` holds.
    var committed: PartitionRecord
    /// What the checkpoint under way puts there.
    var submitted: Shared<PartitionRecord>?
    /// How often the log was cut.
    var cuts: UInt64 = 0
    /// How often segments were rewritten. What is on its way to the disk is as good as before; what was found in a file is not.
    var rewrites: UInt64 = 0
    /// Segments are being rewritten: one rewrite at a time.
    var isRewriting = false
    /// `state/` has an intent whose renames are not known to be done.
    var hasIntent = false
    /// Where its mark stands in the journal's round that is being filled.
    var markSlot = MarkSlot()
    /// How much of the active segment is on its way to the disk.
    var writtenBack: Int64 = 0
    /// Segments that cold compression could not read or write.
    var coldSkipped: Set<Int64> = []
    /// A failed write may have left bytes behind the active segment's end.
    var needsTrim = false
    /// Why nothing can be appended until the next start; nil normally.
    var blocked: LogError?
    var isGone = false
    /// A truncation was committed and has failed then: what is known of the segments is not what `state/` has any more.
    var isHalfCut = false
    /// The store is closing: what was appended is still synced.
    var isClosed = false
    /// The directory and its `partition.metadata` are not synced yet.
    var isNew = false
    /// Taken off `segment.ms` for the active segment.
    var rollJitter: Int64 = 0
    /// Kafka's index of the active segment, of which only the size counts.
    var virtualIndex = VirtualIndex()
    /// Where readers left off.
    var bookmarks = Bookmarks()
    /// What was just read ahead.
    var warm = WarmRanges()

    init(config: LogConfig, record: PartitionRecord) {
        (sharedConfig, committed) = (Self.configs.shared(config), record)
        (logStart, logEnd, syncedEnd) = (record.logStart, record.recoveryPoint.offset, record.recoveryPoint.offset)
        logEnd = max(logEnd, logStart)
        syncedEnd = logEnd
        highWatermark = logEnd
        epochs = record.epochs
    }

    private static let configs = LastShared<LogConfig>()

    var config: LogConfig {
        get { sharedConfig.value }
        set { sharedConfig = Self.configs.shared(newValue) }
    }

    /// The last stable offset: the first of a transaction that is open or whose marker is not readable, or the high watermark.
    var lastStable: Int64 {
        guard let first = producers == nil ? snapshots.firstOpen : producers?.firstUnstable, first >= 0 else { return highWatermark }
        return min(max(first, logStart), highWatermark)
    }

    /// Without the producers, the last stable offset is known: from the snapshot at the log's end, or as there are no records.
    var knowsStability: Bool {
        producers != nil || size == 0 || (snapshots.newest == logEnd && snapshots.firstOpen != nil)
    }

    /// Changes whenever a position in a file may mean something else.
    var version: UInt64 { cuts &+ rewrites }

    func limit(_ limit: ReadLimit) -> Int64 {
        switch limit {
        case .highWatermark: highWatermark
        case .lastStable: lastStable
        case .logEnd: logEnd
        }
    }

    /// The segment that holds `offset`, or would: the last that does not begin behind it.
    func segmentIndex(for offset: Int64) -> Int? {
        var (low, high) = (0, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].baseOffset > offset { high = middle } else { low = middle + 1 }
        }
        return low == 0 ? nil : low - 1
    }

    /// Where the active segment stands; nil before the first append. To be asked for its parts one by one where much passes: the whole of a
    /// segment is copied with several references.
    var active: Int? { segments.isEmpty ? nil : segments.count - 1 }

    /// Bytes of all segments.
    var size: Int64 { segments.reduce(0) { $0 + $1.size } }

    /// Where the log ends.
    var end: RecoveryPoint {
        guard let last = segments.last else { return RecoveryPoint(offset: logEnd) }
        var end = last.end
        end.offset = logEnd
        return end
    }
}
