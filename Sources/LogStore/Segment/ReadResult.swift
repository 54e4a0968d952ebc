/// The answer to a read.
public enum ReadResult: Sendable {
    /// Nothing to read below the limit, or the first batch is larger than the bytes asked for.
    case empty
    /// Whole batches back to back; the first may begin before the offset asked for.
    case slice(LogSlice)
    /// The bytes are not in the page cache: ask for `prefetch`, and read again when its ticket completes.
    case needsIO
}
