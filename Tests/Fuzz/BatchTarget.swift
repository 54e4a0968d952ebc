import Records

/// The first byte says under which rules the rest, which should be one batch, is parsed and validated.
enum BatchTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let flags = input.byte()
        let given = Array(input.rest)
        let bytes = flags & 1 == 0 ? Resigning.batches(given) : given
        try bytes.withUnsafeBytes { raw in
            readAll(raw)
            let rules = BatchRules(
                requireKeys: flags & 2 != 0, timestampType: flags & 4 != 0 ? .logAppendTime : .createTime, now: 1_700_000_000_000,
                beforeMaxMs: flags & 8 != 0 ? 1000 : .max, allowControl: flags & 16 != 0, maxExpandedBytes: 1 << 20)
            guard let batch = try? BatchValidator.onlyBatch(raw), let facts = try? BatchValidator.validate(batch, rules: rules) else {
                return
            }
            try check(batch, facts, anyOffset: rules.allowControl)
        }
    }

    /// What was found valid is stored as a batch that is read again in full.
    private static func check(_ batch: RecordBatch, _ facts: BatchFacts, anyOffset: Bool) throws {
        var stored = [UInt8](batch.bytes)
        let header = facts.storedHeader(baseOffset: 77, leaderEpoch: 3, payload: batch.payload)
        stored.withUnsafeMutableBytes { header.write(to: $0) }
        try stored.withUnsafeBytes { raw in
            let again = try RecordBatch(raw)
            try again.verifyChecksum()
            var (count, next): (Int32, Int64) = (0, 77)
            try again.withRecords(limit: 1 << 20) { records throws(BatchError) in
                while let record = try records.next() {
                    count += 1
                    if record.offset == next { next += 1 }
                }
            }
            try FuzzFailure.unless(
                count == facts.count && (anyOffset || next == 77 + Int64(count)), "valid, but its offsets are not contiguous")
        }
    }

    /// Everything that can be read in the bytes; errors are answers, too.
    private static func readAll(_ raw: UnsafeRawBufferPointer) {
        var batches = BatchIterator(raw)
        while let batch = try? batches.next() {
            _ = try? batch.verifyChecksum()
            _ = (batch.header.lastOffset, batch.header.nextOffset, batch.header.lastSequence, batch.header.deleteHorizon)
            _ = try? batch.withRecords(limit: 1 << 20) { records throws(BatchError) in
                while let record = try records.next() {
                    for header in record.headers { _ = (header.name, header.value?.count) }
                    _ = (ControlMarker(record), ControlMarker.type(of: record))
                }
            }
            for codec in [Codec.none, .gzip] { _ = try? batch.rebuilt(codec: codec, limit: 1 << 20) }
        }
    }
}
