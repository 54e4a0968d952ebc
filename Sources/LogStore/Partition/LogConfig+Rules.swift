import Records

extension LogConfig {
    /// What the topic asks of a producer's batch.
    func batchRules(now: Int64) -> BatchRules {
        BatchRules(
            maxBytes: Int(clamping: maxMessageBytes), segmentBytes: Int(clamping: segmentBytes),
            requireKeys: cleanupPolicy.contains(.compact), timestampType: timestampType, now: now, beforeMaxMs: timestampBeforeMaxMs,
            afterMaxMs: timestampAfterMaxMs)
    }
}

extension CompressionChoice {
    /// The batch with the topic's codec; nil if it has it.
    func rebuild(_ batch: RecordBatch, _ codec: Codec) throws(BatchError) -> [UInt8]? {
        guard case .codec(let wanted, let level) = self, wanted != codec else { return nil }
        return try batch.rebuilt(codec: wanted, level: level)
    }
}
