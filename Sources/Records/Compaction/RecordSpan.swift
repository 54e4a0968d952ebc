/// A record as compaction sees it: where its bytes lie, its key, and whether it has a value. Headers are not looked at.
public struct RecordSpan {
    /// All of its bytes, its length included.
    let bytes: UnsafeRawBufferPointer
    /// What follows the offset delta: key, value and headers.
    let rest: UnsafeRawBufferPointer
    let attributes: UInt8
    let timestampDelta: Int64
    /// Its offset less the batch's base offset.
    public let offsetDelta: Int32
    /// Nil for null.
    public let key: UnsafeRawBufferPointer?
    /// A record without one is a tombstone.
    public let hasValue: Bool
}
