import LogStore

/// Something that happened to a log, as the model sees it. Happened when the machine had made so many steps: a crash in a later step knows of it.
struct ModelEvent: Sendable {
    enum Change: Sendable {
        case creating(PartitionID, isCompacted: Bool)
        case created
        case deleting
        case deleted
        /// Its deletion failed before anything of it was done.
        case kept
        /// An append that did not fail was called; it is in the log or on its way there.
        case appended(ModelBatch)
        /// All calls that appended below the offset have returned.
        case written(Int64)
        /// Acknowledged, or readable, or synced: must not be lost any more.
        case promised(Int64)
        /// DeleteRecords or retention is under way and may raise the log start so far.
        case starting(Int64)
        case started(Int64)
        /// A truncation is under way, and leaves the log with this end.
        case cutting(end: Int64)
        case cut
        case leading(Int32)
        case led(Int32)
        /// The directory was opened, and this was found.
        case found(FoundLog?)
    }

    var step: Int
    var log: Int
    var change: Change
}
