/// What the next checkpoint is to do, and when it is due.
struct CheckpointQueue: Sendable {
    /// Segments whose write-back is to be begun.
    struct Writeback: Sendable {
        var file: any File
        var range: Range<Int64>
    }

    var touched: [any FlushTarget] = []
    var writebacks: [Writeback] = []
    /// Monotonic nanoseconds: when the last one began.
    var last: UInt64
    /// A file of the journal is full.
    private(set) var isFull = false
    /// It was soon after the one before.
    private(set) var fillsFast = false
    /// Bytes in segments that went past the journal.
    private var bulkBytes = 0
    /// The last one failed, and is tried again soon.
    private(set) var error: LogError?
    private(set) var asked: UInt64 = 0, begun: UInt64 = 0, done: UInt64 = 0
    var isStopping = false
    /// The thread sleeps until something is touched.
    private var isResting = false
    /// It is to look again how long it may sleep.
    private var mustLook = false

    /// Nanoseconds: files that are full sooner are too small, since a checkpoint costs a sync for each segment, however little it gathered.
    static let fast: UInt64 = 1_000_000_000
    /// Milliseconds until one that failed is tried again.
    static let pause: Int64 = 1000

    init(last: UInt64) { self.last = last }

    /// True: the thread is to be told.
    mutating func touch(_ target: any FlushTarget, limit: Int) -> Bool {
        touched.append(target)
        if isResting { (isResting, mustLook) = (false, true) }
        return mustLook || touched.count == limit
    }

    /// Something but a checkpoint is to be done.
    var hasNews: Bool { isStopping || mustLook || !writebacks.isEmpty }

    /// True the first time.
    mutating func fileIsFull() -> Bool {
        defer { isFull = true }
        return !isFull
    }

    /// So many bytes of segments were made durable without the journal. True: the thread is to be told.
    mutating func synced(_ bytes: Int, _ settings: JournalSettings) -> Bool {
        defer { bulkBytes += bytes }
        return bulkBytes < settings.checkpointBytes && bulkBytes + bytes >= settings.checkpointBytes
    }

    mutating func ask() -> UInt64 {
        asked += 1
        return asked
    }

    func isDue(_ settings: JournalSettings) -> Bool {
        if asked > begun { return true }
        let passed = Int64(clamping: (settings.monotonic() &- last) / 1_000_000)
        if error != nil { return passed >= Self.pause }
        if isFull || bulkBytes >= settings.checkpointBytes || touched.count >= settings.maxTouched { return true }
        return !touched.isEmpty && passed >= settings.checkpointMs
    }

    /// Whether the checkpoint under way is waited for, or the next one is due already.
    func isUrgent(_ settings: JournalSettings) -> Bool { asked > done || isStopping || isDue(settings) }

    /// How long to sleep at most, in milliseconds.
    mutating func rest(_ settings: JournalSettings) -> Int {
        (isResting, mustLook) = (touched.isEmpty, false)
        let passed = Int64(clamping: (settings.monotonic() &- last) / 1_000_000)
        if error != nil { return Int(max(1, Self.pause - passed)) }
        return touched.isEmpty ? 3_600_000 : Int(max(1, settings.checkpointMs - passed))
    }

    /// One begins: its partitions.
    mutating func begin(_ settings: JournalSettings) -> [any FlushTarget] {
        defer { touched = [] }
        begun = asked
        let now = settings.monotonic()
        fillsFast = isFull && now &- last < Self.fast
        (isFull, bulkBytes) = (false, 0)
        last = now
        return touched
    }

    mutating func ended(_ failure: LogError?) {
        done = begun
        error = failure
    }
}
