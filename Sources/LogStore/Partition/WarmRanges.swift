/// Ranges that were just read ahead: the next read of each goes without asking the page cache again, whatever that says.
struct WarmRanges: Equatable, Sendable {
    private struct Warm: Equatable, Sendable {
        var segment: Int64
        var range: Range<Int64>
    }

    private static let count = 8

    private var ranges: [Warm] = []

    mutating func note(segment: Int64, _ range: Range<Int64>) {
        if ranges.count == Self.count { ranges.removeFirst() }
        ranges.append(Warm(segment: segment, range: range))
    }

    /// Whether a range that begins at `position` is here; it is not any more afterwards.
    mutating func take(segment: Int64, position: Int64) -> Bool {
        guard let i = ranges.firstIndex(where: { $0.segment == segment && $0.range.contains(position) }) else { return false }
        ranges.remove(at: i)
        return true
    }
}
