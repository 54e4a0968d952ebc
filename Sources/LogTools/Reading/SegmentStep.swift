import Records

/// What lies at a place in a segment.
enum SegmentStep<Result> {
    /// A whole batch there, and what was made of it.
    case batch(Result, at: Range<Int64>)
    /// Something that is no whole batch, to the end of what it claims or of the file.
    case bad(BatchError, at: Range<Int64>)
    /// Nothing but zeros to the file's end, as preallocation leaves them: the end of the log.
    case zeros(Range<Int64>)
    /// The file's end.
    case end
}
