/// Goes over the records of a batch, one after the other, without copying. Whatever the bytes are, it ends and never reads outside.
public struct RecordIterator {
    private var cursor: ByteCursor
    private let header: BatchHeader
    private var index: Int32 = 0

    /// `bytes` are the records, decompressed; `header` is that of their batch.
    public init(_ bytes: UnsafeRawBufferPointer, header: BatchHeader) {
        self.cursor = ByteCursor(bytes)
        self.header = header
    }

    /// The next record; nil behind the last.
    ///
    /// Throws `malformedRecord` where a record cannot be read, and at the end if bytes are left over.
    public mutating func next() throws(BatchError) -> Record? {
        guard index < header.recordCount else {
            guard cursor.remaining == 0 || header.recordCount == 0 else { throw malformed("\(cursor.remaining) bytes left over behind it") }
            return nil
        }
        guard let size = cursor.varint(), let bytes = cursor.take(Int(size)) else { throw malformed("its length is more than there is") }
        var fields = ByteCursor(bytes)
        guard let attributes = fields.byte(), let timestampDelta = fields.varlong(), let offsetDelta = fields.varint() else {
            throw malformed("cut off in its fields")
        }
        guard let key = Self.nullable(&fields), let value = Self.nullable(&fields) else { throw malformed("key or value longer than it") }
        let headers = try readHeaders(&fields, of: bytes)
        guard fields.remaining == 0 else { throw malformed("\(fields.remaining) bytes left over in it") }
        let (offset, offsetOverflow) = header.baseOffset.addingReportingOverflow(Int64(offsetDelta))
        let (own, timestampOverflow) = header.baseTimestamp.addingReportingOverflow(timestampDelta)
        guard offsetDelta >= 0, !offsetOverflow, !timestampOverflow else { throw malformed("offset or timestamp out of range") }
        index += 1
        let timestamp = header.attributes.timestampType == .logAppendTime ? header.maxTimestamp : own
        return Record(
            offset: offset, timestamp: timestamp, attributes: Int8(bitPattern: attributes), key: key.bytes, value: value.bytes,
            headers: headers)
    }

    private struct Nullable { var bytes: UnsafeRawBufferPointer? }

    private static func nullable(_ fields: inout ByteCursor) -> Nullable? {
        guard let size = fields.varint() else { return nil }
        if size < 0 { return Nullable(bytes: nil) }
        guard let bytes = fields.take(Int(size)) else { return nil }
        return Nullable(bytes: bytes)
    }

    private func readHeaders(_ fields: inout ByteCursor, of record: UnsafeRawBufferPointer) throws(BatchError) -> RecordHeaders {
        // A header has at least two bytes, so a forged count cannot make the loop long.
        guard let count = fields.varint(), count >= 0, Int(count) <= fields.remaining / 2 else { throw malformed("header count wrong") }
        let start = fields.position
        for _ in 0..<count {
            guard let size = fields.varint(), fields.skip(Int(size)), Self.nullable(&fields) != nil else {
                throw malformed("a header is wrong")
            }
        }
        return RecordHeaders(bytes: record.slice(start..<fields.position), count: Int(count))
    }

    private func malformed(_ reason: String) -> BatchError { .malformedRecord(index: Int(index), reason: reason) }
}
