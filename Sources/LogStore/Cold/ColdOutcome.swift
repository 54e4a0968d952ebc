/// What became of a `ColdJob`.
enum ColdOutcome: Sendable {
    /// Written and synced; it takes its segment's place.
    case written(RewrittenSegment)
    /// It would save less than a tenth, so the segment stays.
    case notWorth
    /// The store is closing, or the segment could not be read or written: another time.
    case dropped
}
