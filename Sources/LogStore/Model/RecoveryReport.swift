/// What opening a directory found and did.
public struct RecoveryReport: Equatable, Sendable {
    /// The end of a log that recovery cut off; its bytes lie in `quarantine`, unless they were zeros.
    public struct Cut: Equatable, Sendable {
        public var partition: PartitionID
        public var topic: String
        /// The segment's file.
        public var file: String
        /// Where in it the cut was made.
        public var position: Int64
        /// How many bytes were cut, later segments included.
        public var length: Int64
        /// The file that holds them now; nil for zeros.
        public var quarantine: String?
        /// Why the log ends there.
        public var reason: String
    }

    /// Bytes below the recovery point that do not check. They are never cut; reads of them are answered with an error.
    public struct Corruption: Equatable, Sendable {
        public var partition: PartitionID
        public var topic: String
        public var file: String
        /// Byte positions in the file.
        public var range: Range<Int64>
        public var reason: String
    }

    /// What was made of the journal.
    public struct Replay: Equatable, Sendable {
        /// Entries written to their segments, and their bytes.
        public var entries = 0
        public var bytes: Int64 = 0
        /// Entries that could not be written where they belong; they lie in `quarantine`.
        public var leftovers = 0
        /// What of the journal is damaged: what was acknowledged may be lost with it, unless the segments have it.
        public var damage: [String] = []
        /// The last round was cut off: nothing of it was acknowledged.
        public var isTorn = false
        /// Partitions that are refused, because another program has written to their segments.
        public var refused: [String] = []

        public init() {}
    }

    /// The directory was closed in order: no log was read.
    public var wasClean = true
    public var partitions = 0
    /// Bytes of logs that were read.
    public var bytesRead: Int64 = 0
    /// Bytes past the recovery points that were kept, written over themselves and synced.
    public var bytesKept: Int64 = 0
    public var cuts: [Cut] = []
    public var corruptions: [Corruption] = []
    public var replay = Replay()
    public var milliseconds: Int64 = 0

    public init() {}

    /// Takes in what was found of one more partition.
    mutating func add(_ other: RecoveryReport) {
        bytesRead += other.bytesRead
        bytesKept += other.bytesKept
        cuts += other.cuts
        corruptions += other.corruptions
    }
}
