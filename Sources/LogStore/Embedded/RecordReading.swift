import Records

/// Goes over the records of slices, one after the other.
struct RecordReading {
    /// The offset of the record that comes next.
    private(set) var next: Int64
    /// Whoever reads wants no more.
    private(set) var isEnough = false

    init(next: Int64) { self.next = next }

    /// Hands the records of `bytes` to `body`, without those of `aborted` transactions.
    mutating func take(
        _ bytes: [UInt8], _ aborted: [AbortedTransaction], file: String, _ body: (Record) -> Bool
    ) throws(LogError) {
        var reading = self
        var failure: BatchError?
        bytes.withUnsafeBytes { raw in
            var batches = BatchIterator(raw)
            do throws(BatchError) {
                while !reading.isEnough, let batch = try batches.next() {
                    try batch.verifyChecksum()
                    try reading.take(batch, aborted, body)
                }
            } catch {
                failure = error
            }
        }
        self = reading
        if let failure { throw .batch(failure) }
    }

    private mutating func take(_ batch: RecordBatch, _ aborted: [AbortedTransaction], _ body: (Record) -> Bool) throws(BatchError) {
        let header = batch.header
        let isAborted =
            header.attributes.isTransactional
            && aborted.contains { transaction in
                transaction.producerID == header.producerID
                    && (transaction.firstOffset..<transaction.lastOffset).contains(header.baseOffset)
            }
        if !header.attributes.isControl, !isAborted {
            var reading = self
            try batch.withRecords { (records) throws(BatchError) in
                while !reading.isEnough, let record = try records.next() {
                    if record.offset < reading.next { continue }
                    reading.isEnough = !body(record)
                    reading.next = record.offset + 1
                }
            }
            self = reading
        }
        if !isEnough { next = max(next, header.nextOffset) }
    }
}
