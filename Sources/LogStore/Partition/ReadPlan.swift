/// Where a read goes, as found under the partition's lock; the file is looked at afterwards.
struct ReadPlan: Sendable {
    /// The segment as it was.
    var segment: Segment
    var offset: Int64
    var maxBytes: Int64
    /// Batches at or behind this offset are not to be seen.
    var bound: Int64
    /// The log's files were as at this version.
    var version: UInt64
    /// Where the wanted batch begins, if a bookmark says so.
    var start: Int64?
    /// A batch border at or before it.
    var hint: Int64 = 0
    /// Where the bound is in the segment, if that is known.
    var visibleEnd: Int64?
    /// A batch border from which to look for the end.
    var endHint: Int64 = 0
    /// Hints are still to be taken from the sealed segment's index.
    var needsIndex = true
    /// The bytes were just read on an I/O thread: whether they are in the page cache is not asked again.
    var isWarm = false
    /// Why they could not be read there.
    var failure: LogError?

    /// The part of the segment that the read can touch at most.
    var range: Range<Int64> {
        let from = start ?? hint
        let slack = start == nil ? SparseIndex.interval : 0
        return from..<max(from, min(visibleEnd ?? segment.size, from + maxBytes + slack))
    }

    /// Takes the hints from the segment's index.
    mutating func take(_ index: SparseIndex) {
        hint = start ?? index.position(for: offset)
        endHint = index.border(position: hint + maxBytes, offset: bound)
        needsIndex = false
    }
}
