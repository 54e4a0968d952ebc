import Checksum

/// Changes a batch where it lies. The bytes must hold a whole batch, as `RecordBatch.init` found.
public enum BatchEditor {
    /// Gives the batch its place in the log. The checksum covers neither field.
    public static func assign(_ batch: UnsafeMutableRawBufferPointer, baseOffset: Int64, leaderEpoch: Int32) {
        precondition(batch.count >= BatchHeader.size)
        batch.setBig(baseOffset, at: 0)
        batch.setBig(leaderEpoch, at: 12)
    }

    /// Makes `time` (milliseconds since 1970) the timestamp of all records, and takes the checksum anew.
    public static func setLogAppendTime(_ batch: UnsafeMutableRawBufferPointer, _ time: Int64) {
        precondition(batch.count >= BatchHeader.size)
        var attributes = BatchAttributes(rawValue: UnsafeRawBufferPointer(batch).big(21))
        attributes.timestampType = .logAppendTime
        batch.setBig(attributes.rawValue, at: 21)
        setMaxTimestamp(batch, time)
    }

    /// Corrects the greatest timestamp, and takes the checksum anew.
    public static func setMaxTimestamp(_ batch: UnsafeMutableRawBufferPointer, _ timestamp: Int64) {
        precondition(batch.count >= BatchHeader.size)
        batch.setBig(timestamp, at: 35)
        batch.setBig(CRC32C.of(UnsafeRawBufferPointer(batch).slice(BatchHeader.checksumStart...)), at: 17)
    }

    /// Stores a validated batch's corrected header over its own.
    public static func apply(_ facts: BatchFacts, to batch: UnsafeMutableRawBufferPointer, baseOffset: Int64, leaderEpoch: Int32) {
        precondition(batch.count >= BatchHeader.size)
        let payload = UnsafeRawBufferPointer(batch).slice(BatchHeader.size...)
        facts.storedHeader(baseOffset: baseOffset, leaderEpoch: leaderEpoch, payload: payload).write(to: batch)
    }
}
