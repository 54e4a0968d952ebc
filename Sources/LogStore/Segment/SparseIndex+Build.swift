import Records

extension SparseIndex {
    /// Takes in what a segment has from where the index ends, checked batch by batch. Answers what is damaged there.
    mutating func extend(over segment: Segment, epochs: EpochHistory, logStart: Int64) throws(LogError) -> [SegmentExamination.Damage] {
        let file = try segment.open()
        let first = covered
        var check = try SegmentCheck(segment, file, from: border(before: covered), epochs: epochs, logStart: logStart)
        var damage: [SegmentExamination.Damage] = []
        walk: while true {
            switch try check.next() {
            case .end: break walk
            case .damage(let range, let reason): damage.append(SegmentExamination.Damage(range: range, reason: reason))
            case .batch(let header, let position):
                if position >= first {
                    add(
                        position: position, baseOffset: header.baseOffset, size: check.position - position,
                        maxTimestamp: header.maxTimestamp)
                }
            }
        }
        if check.hasDoubts {
            damage = try SegmentExamination(segment, file, epochs: epochs, logStart: logStart).damage
        }
        forget(damage.map(\.range))
        cover(to: segment.size)
        return damage
    }
}
