/// Where a run of one segment lies in the journal.
struct ReplayEntry: Equatable, Sendable {
    var round: RoundID
    /// Its number in the round.
    var number: UInt32
    /// Which of the journal's files.
    var file: UInt16
    /// The segment's base offset.
    var segment: Int64
    /// Where in the segment the run begins.
    var position: Int64
    var length: UInt32
    /// Where in the journal's file its bytes begin.
    var at: Int64

    init(_ entry: JournalEntry, file: Int, at: Int64) {
        (round, number, self.file) = (entry.round, entry.number, UInt16(truncatingIfNeeded: file))
        (segment, position, length) = (entry.segment, entry.position, UInt32(truncatingIfNeeded: entry.length))
        self.at = at + Int64(JournalEntry.headerSize)
    }

    /// Where in the segment it ends.
    var end: Int64 { position + Int64(length) }

    /// Without what is below `position` in the segment.
    func from(_ position: Int64) -> ReplayEntry {
        guard position > self.position, position < end else { return self }
        var rest = self
        let skipped = position - self.position
        rest.position = position
        rest.length -= UInt32(truncatingIfNeeded: skipped)
        rest.at += skipped
        return rest
    }

    /// Whether it comes before `other` in the order of the replay.
    func precedes(_ other: ReplayEntry) -> Bool { (round, number) < (other.round, other.number) }
}
