/// The checks that a batch passes before it is appended, in the order in which Apache Kafka makes them: what is said of a batch that is
/// wrong in two ways is what Kafka says.
public enum BatchValidator {
    /// The one batch that `bytes` must hold and nothing else: what a Produce may bring for a partition.
    public static func onlyBatch(_ bytes: UnsafeRawBufferPointer) throws(BatchError) -> RecordBatch {
        guard !bytes.isEmpty else { throw .noBatch }
        let batch = try RecordBatch(bytes)
        guard batch.bytes.count < bytes.count else { return batch }
        let rest = bytes.slice(batch.bytes.count...)
        do { _ = try BatchHeader(rest) } catch { throw .trailingBytes(rest.count) }
        throw .severalBatches
    }

    /// Checks a batch that is to be appended under `rules`, checksum and records included, and tells what it says of itself.
    ///
    /// A producer's plain batch costs its checksum and one pass over the framing of its records; a compressed one is decompressed too.
    public static func validate(_ batch: RecordBatch, rules: BatchRules) throws(BatchError) -> BatchFacts {
        let header = batch.header
        if !rules.allowControl && header.baseOffset != 0 { throw .baseOffsetNotZero(header.baseOffset) }
        guard header.sizeInBytes <= rules.maxBytes else { throw .tooLarge(size: header.sizeInBytes, limit: rules.maxBytes) }
        try batch.verifyChecksum()
        try checkHeader(header, rules)
        var walk = RecordWalk(header: header, rules: rules)
        try batch.withRecordBytes(limit: rules.maxExpandedBytes) { bytes throws(BatchError) in try walk.run(bytes) }
        guard header.sizeInBytes <= rules.segmentBytes else {
            throw .largerThanSegment(size: header.sizeInBytes, limit: rules.segmentBytes)
        }
        let appendTime = rules.timestampType == .logAppendTime
        return BatchFacts(
            header: header, maxTimestamp: appendTime ? rules.now : walk.maxTimestamp,
            offsetDeltaOfMaxTimestamp: appendTime ? 0 : walk.offsetDeltaOfMaxTimestamp, timestampType: rules.timestampType)
    }

    private static func checkHeader(_ header: BatchHeader, _ rules: BatchRules) throws(BatchError) {
        let (next, overflow) = header.lastOffsetDelta.addingReportingOverflow(1)
        guard header.recordCount > 0, header.lastOffsetDelta >= 0, !overflow, next == header.recordCount else {
            throw .wrongCount(count: header.recordCount, lastOffsetDelta: header.lastOffsetDelta)
        }
        if rules.allowControl { return }
        guard !header.attributes.isControl else { throw .controlBatch }
        guard !header.hasProducerID || header.baseSequence >= 0 else {
            throw .missingSequence(producerID: header.producerID, baseSequence: header.baseSequence)
        }
    }
}
