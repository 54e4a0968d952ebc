/// A file that is written and synced, and is to take the place of sealed segments.
struct RewrittenSegment: Sendable {
    /// The segments as they were when they were read, one behind the other.
    var old: [Segment]
    /// Of the new file, which still has its `.cleaned` name.
    var new: SealRecord
    var index: SparseIndex
    /// How far the log is compacted afterwards; nil where that does not change.
    var cleaner: CleanerRecord?
    /// Batches went: what they said of producers must be in a snapshot in `state/`.
    var losesBatches: Bool
}
