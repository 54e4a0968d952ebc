/// A record as it lies in its batch; valid as long as the batch's bytes.
public struct Record {
    /// Its offset in the partition.
    public let offset: Int64
    /// Milliseconds since 1970, or -1: its own, or the batch's if the broker gave it.
    public let timestamp: Int64
    /// The record's own attributes: 0 until Kafka gives them a meaning.
    public let attributes: Int8
    /// The key; nil for null, which is not the same as empty.
    public let key: UnsafeRawBufferPointer?
    /// The value; nil for null: in a compacted topic, the key's deletion.
    public let value: UnsafeRawBufferPointer?
    /// The headers.
    public let headers: RecordHeaders
}
