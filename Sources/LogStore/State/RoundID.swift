/// A round of the journal: the start of the broker that made it, and its number since then. Rises for ever, over restarts too.
struct RoundID: Hashable, Comparable, Sendable {
    /// `DirectoryRecord.startNumber`; 0 before the first start.
    var start: UInt64 = 0
    var round: UInt64 = 0

    static let zero = RoundID()

    static func < (a: RoundID, b: RoundID) -> Bool { (a.start, a.round) < (b.start, b.round) }

    func put(into fields: inout FieldWriter) {
        fields.put(start)
        fields.put(round)
    }

    init(start: UInt64 = 0, round: UInt64 = 0) { (self.start, self.round) = (start, round) }

    init?(_ fields: inout FieldReader) {
        guard let start = fields.take(UInt64.self), let round = fields.take(UInt64.self) else { return nil }
        self.init(start: start, round: round)
    }
}
