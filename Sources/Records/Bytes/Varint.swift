/// Kafka's variable-length integers: Protocol Buffers' zigzag, seven bits a byte, the lowest first.
enum Varint {
    /// The most bytes that a 32-bit value takes.
    static let longest32 = 5
    /// The most bytes that a 64-bit value takes.
    static let longest64 = 10

    /// Appends `value` to `bytes`.
    @inline(__always)
    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// How many bytes `value` takes.
    static func size(_ value: Int64) -> Int {
        let zigzag = UInt64(bitPattern: value << 1 ^ value >> 63)
        return max(1, (70 - zigzag.leadingZeroBitCount) / 7)
    }
}
