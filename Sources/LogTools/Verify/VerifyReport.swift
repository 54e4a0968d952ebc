/// What a verification found.
public struct VerifyReport: Report, Equatable {
    /// What was seen of each segment, in the order of the partitions.
    public var segments: [SegmentVerdict] = []
    /// Everything that is wrong, and notes.
    public var findings: [Finding] = []

    public init() {}

    /// No damage, and no torn tail.
    public var isSound: Bool { findings.allSatisfy { $0.severity == .note } }

    public var text: String {
        var table = TextTable(
            ["segment", "bytes", "batches", "records", "first", "last", "end", "epoch"], rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for segment in segments {
            table.row([
                segment.path, "\(segment.size)", "\(segment.batches)", "\(segment.records)", segment.firstOffset.map { "\($0)" } ?? "-",
                segment.lastOffset.map { "\($0)" } ?? "-", segment.lastBatch.map { "\($0.upperBound)" } ?? "-", "\(segment.leaderEpoch)",
            ])
        }
        let lines = findings.map { $0.description + "\n" }.joined()
        let wrong = findings.count { $0.severity != .note }
        let verdict = wrong == 0 ? "sound" : "\(wrong) finding\(wrong == 1 ? "" : "s")"
        return table.text + lines + "\(segments.count) segments, \(segments.reduce(0) { $0 + $1.batches }) batches: \(verdict)\n"
    }

    public var json: String {
        var object = JSONObject()
        object.bool("sound", isSound)
        object.list("segments", segments.map(\.json))
        object.list("findings", findings.map(\.json))
        return object.text
    }
}
