/// Appends big-endian numbers and counted strings. The metadata's own encoding: what stores keep and brokers are sent.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func integer<I: FixedWidthInteger>(_ value: I) {
        var shift = I.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> I(truncatingIfNeeded: shift)))
        }
    }

    public mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    public mutating func id(_ value: ID) {
        integer(value.high)
        integer(value.low)
    }

    /// The bytes behind their count (4 bytes).
    public mutating func counted(_ value: some Collection<UInt8>) {
        integer(UInt32(clamping: value.count))
        bytes.append(contentsOf: value)
    }

    public mutating func string(_ value: String) { counted(value.utf8) }

    public mutating func optional(_ value: String?) {
        flag(value != nil)
        if let value { string(value) }
    }

    public mutating func array<T>(_ values: [T], _ body: (inout ByteWriter, T) -> Void) {
        integer(UInt32(clamping: values.count))
        for value in values { body(&self, value) }
    }

    /// Bytes as they are, without a count.
    public mutating func raw(_ value: some Collection<UInt8>) { bytes.append(contentsOf: value) }
}
