/// What a scan of a file of the journal comes upon.
enum JournalFinding: Equatable, Sendable {
    /// An entry that checks. It begins at `at` in the file, its bytes `JournalEntry.headerSize` behind that.
    case entry(JournalEntry, at: Int64)
    /// The mark of an entry that does not check; what it said, where its header still checks.
    case damaged(JournalEntry?, at: Int64)
}
