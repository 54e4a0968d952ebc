/// The 16 attribute bits of a record batch. Bits without a meaning are kept as they are.
public struct BatchAttributes: Equatable, Sendable {
    /// All 16 bits.
    public var rawValue: Int16

    public init(rawValue: Int16 = 0) { self.rawValue = rawValue }

    /// The codec's number, bits 0 to 2; 5 to 7 mean nothing.
    public var codecNumber: UInt8 { UInt8(rawValue & 7) }

    /// The codec; nil for the numbers that mean nothing.
    public var codec: Codec? { Codec(rawValue: codecNumber) }

    /// Who gave the timestamps.
    public var timestampType: TimestampType {
        get { rawValue & 8 != 0 ? .logAppendTime : .createTime }
        set { set(8, newValue == .logAppendTime) }
    }

    /// Whether the batch belongs to a transaction.
    public var isTransactional: Bool {
        get { rawValue & 0x10 != 0 }
        set { set(0x10, newValue) }
    }

    /// Whether the batch holds a control record (a transaction marker), which consumers never see.
    public var isControl: Bool {
        get { rawValue & 0x20 != 0 }
        set { set(0x20, newValue) }
    }

    /// Whether the base timestamp field holds the time after which compaction may drop the batch's tombstones (KIP-534).
    public var hasDeleteHorizon: Bool {
        get { rawValue & 0x40 != 0 }
        set { set(0x40, newValue) }
    }

    /// Sets the codec's bits and no others.
    public mutating func setCodec(_ codec: Codec) { rawValue = rawValue & ~7 | Int16(codec.rawValue) }

    private mutating func set(_ bit: Int16, _ on: Bool) { rawValue = on ? rawValue | bit : rawValue & ~bit }
}
