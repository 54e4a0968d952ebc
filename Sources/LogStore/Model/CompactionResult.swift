/// What a round of compaction did to a partition.
public struct CompactionResult: Equatable, Sendable {
    /// Segments before and after; of those that the round went over.
    public var segmentsBefore = 0, segmentsAfter = 0
    /// Their bytes.
    public var bytesBefore: Int64 = 0, bytesAfter: Int64 = 0
    /// Records that it met, and how many of them went.
    public var records: Int64 = 0, removed: Int64 = 0
    /// Of those that went: records without a key, which a compacted topic cannot keep.
    public var keyless: Int64 = 0
    /// The log is compacted up to this offset now.
    public var cleanUpTo: Int64 = 0
    public var milliseconds: Int64 = 0

    public init() {}

    /// What this round and the next one did together.
    func followed(by next: CompactionResult) -> CompactionResult {
        var both = self
        both.segmentsAfter = next.segmentsAfter + max(0, segmentsAfter - next.segmentsBefore)
        both.segmentsBefore = segmentsBefore + max(0, next.segmentsBefore - segmentsAfter)
        both.bytesAfter = next.bytesAfter + max(0, bytesAfter - next.bytesBefore)
        both.bytesBefore = bytesBefore + max(0, next.bytesBefore - bytesAfter)
        both.records = records + max(0, next.records - (records - removed))
        both.removed += next.removed
        both.keyless += next.keyless
        both.cleanUpTo = next.cleanUpTo
        both.milliseconds += next.milliseconds
        return both
    }
}
