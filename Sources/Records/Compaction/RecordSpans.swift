/// Goes over the records of a batch as compaction needs them. Whatever the bytes are, it ends and never reads outside.
public struct RecordSpans {
    private var cursor: ByteCursor
    private let bytes: UnsafeRawBufferPointer
    private let count: Int32
    private var index: Int32 = 0

    /// `bytes` are the records, decompressed; `header` is that of their batch.
    public init(_ bytes: UnsafeRawBufferPointer, header: BatchHeader) {
        (self.bytes, cursor, count) = (bytes, ByteCursor(bytes), header.recordCount)
    }

    /// The next record; nil behind the last. Throws `malformedRecord`.
    public mutating func next() throws(BatchError) -> RecordSpan? {
        guard index < count else { return nil }
        let start = cursor.position
        guard let size = cursor.varint(), size >= 0, Int(size) <= cursor.remaining else { throw malformed("longer than what is there") }
        let end = cursor.position &+ Int(size)
        guard let attributes = cursor.byte(), let timestampDelta = cursor.varlong(), let offsetDelta = cursor.varint(), offsetDelta >= 0
        else { throw malformed("cut off in its fields") }
        let fields = cursor.position
        guard let keySize = cursor.varint() else { throw malformed("cut off in its key") }
        var key: UnsafeRawBufferPointer?
        if keySize >= 0 {
            guard let taken = cursor.take(Int(keySize)) else { throw malformed("key longer than it") }
            key = taken
        }
        guard let valueSize = cursor.varint(), cursor.position <= end, Int(max(valueSize, 0)) <= end &- cursor.position,
            cursor.skip(end &- cursor.position)
        else { throw malformed("value longer than it") }
        index &+= 1
        return RecordSpan(
            bytes: bytes.slice(start..<end), rest: bytes.slice(fields..<end), attributes: attributes, timestampDelta: timestampDelta,
            offsetDelta: offsetDelta, key: key, hasValue: valueSize >= 0)
    }

    private func malformed(_ reason: String) -> BatchError { .malformedRecord(index: Int(index), reason: reason) }
}
