/// Who gave a batch's records their timestamps (`message.timestamp.type`; bit 3 of the attributes).
public enum TimestampType: UInt8, Sendable, CaseIterable {
    /// The producer, each record its own.
    case createTime = 0
    /// The broker, one for the whole batch, in the batch's max timestamp.
    case logAppendTime = 1
}
