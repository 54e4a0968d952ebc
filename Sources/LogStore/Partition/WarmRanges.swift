/// Ranges that were just read ahead: the next read of each goes without asking the page cache again, whatever that says.
struct WarmRanges: Sendable {
    private struct Warm: Sendable {
        var segment: Int64
        var range: Range<Int64>
        /// Monotonic milliseconds.
        var time: Int64
        var failure: LogError?
    }

    private static let count = 8
    /// For so long, in milliseconds: whoever asked may be gone.
    private static let age: Int64 = 10_000

    private var ranges: [Warm] = []

    /// `failure`: why it could not be read.
    mutating func note(segment: Int64, _ range: Range<Int64>, now: Int64, failure: LogError?) {
        ranges.removeAll { now - $0.time > Self.age }
        if ranges.count == Self.count { ranges.removeFirst() }
        ranges.append(Warm(segment: segment, range: range, time: now, failure: failure))
    }

    /// Whether a range that begins at `position` is here; it is not any more afterwards.
    mutating func take(segment: Int64, position: Int64, now: Int64) -> (isWarm: Bool, failure: LogError?) {
        if ranges.isEmpty { return (false, nil) }
        ranges.removeAll { now - $0.time > Self.age }
        guard let i = ranges.firstIndex(where: { $0.segment == segment && $0.range.contains(position) }) else { return (false, nil) }
        return (true, ranges.remove(at: i).failure)
    }
}
