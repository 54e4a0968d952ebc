/// What is to be done for a partition after an unclean stop.
enum RecoveryTask: Sendable {
    /// Byte ranges of its segments, by base offset and rising.
    typealias Ranges = [Int64: [Range<Int64>]]

    /// Recover it; the replay has written some of what it finds.
    case recover(written: Ranges)
    /// There is no room to recover it: show what is durable. `covered`: up to where the journal has each segment's bytes.
    case serve(covered: [Int64: Int64])
    /// Another program has written behind its recovery point: leave that as it is.
    case refuse(String)

    /// How much of a file of `size` bytes may be looked at.
    func limit(_ size: Int64, in segment: Segment) -> Int64 {
        guard case .serve(let covered) = self else { return size }
        return min(size, max(segment.size, covered[segment.baseOffset] ?? 0))
    }

    /// What of a range the replay has not written.
    func unwritten(_ range: Range<Int64>, in segment: Int64) -> [Range<Int64>] {
        guard case .recover(let written) = self else { return [range] }
        var left: [Range<Int64>] = []
        var at = range.lowerBound
        for one in (written[segment] ?? []).sorted(by: { $0.lowerBound < $1.lowerBound }) where one.upperBound > at {
            if one.lowerBound >= range.upperBound { break }
            if one.lowerBound > at { left.append(at..<one.lowerBound) }
            at = one.upperBound
        }
        if at < range.upperBound { left.append(at..<range.upperBound) }
        return left
    }
}
