extension RecordBatch {
    /// Runs `body` with an iterator over the batch's records, decompressed where need be, up to `limit` bytes.
    ///
    ///     try batch.withRecords { records in
    ///         while let record = try records.next() { print(record.offset) }
    ///     }
    public func withRecords<R>(
        limit: Int = Codec.defaultLimit, _ body: (inout RecordIterator) throws(BatchError) -> R
    ) throws(BatchError) -> R {
        try withRecordBytes(limit: limit) { bytes throws(BatchError) in
            var records = RecordIterator(bytes, header: header)
            return try body(&records)
        }
    }
}
