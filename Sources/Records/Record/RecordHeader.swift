/// One header of a record: its name (UTF-8, never null; may be repeated or empty) and its value. Valid as long as the record's bytes.
public struct RecordHeader {
    /// The name's bytes; Kafka does not check that they are UTF-8.
    public let nameBytes: UnsafeRawBufferPointer
    /// The value; nil for null.
    public let value: UnsafeRawBufferPointer?

    /// The name, with replacement characters where it is no UTF-8.
    public var name: String { String(decoding: nameBytes, as: UTF8.self) }
}
