/// Goes over batches that lie back to back, as in a segment, a Fetch or a replica's answer.
public struct BatchIterator {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next batch begins, in bytes from the start. After an error: where what is no batch begins.
    public private(set) var position = 0

    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next batch; nil at the end of the bytes.
    ///
    /// Throws `incomplete` for a batch that is cut off, as at the end of a Fetch that was cut by bytes, and the others of
    /// `RecordBatch.init`; the position stays. Checksums are not looked at.
    public mutating func next() throws(BatchError) -> RecordBatch? {
        guard position < bytes.count else { return nil }
        let batch = try RecordBatch(bytes.slice(position...))
        position += batch.bytes.count
        return batch
    }
}
