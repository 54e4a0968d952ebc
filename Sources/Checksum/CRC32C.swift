import CISAL

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4): reflected, initial value and final xor 0xFFFFFFFF. What Kafka's record batches carry.
public struct CRC32C: Equatable, Sendable {
    /// The checksum of all bytes so far; 0 for none.
    public private(set) var value: UInt32

    /// A checksum of no bytes, or one to go on from.
    public init(_ value: UInt32 = 0) { self.value = value }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            // ISA-L declares its input mutable and its length an Int32; it writes nothing.
            let start = UnsafeMutablePointer(mutating: part.baseAddress!.assumingMemoryBound(to: UInt8.self))
            value = ~crc32_iscsi(start, Int32(part.count), ~value)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }

    /// The checksum of `bytes`.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }

    /// The checksum of `bytes`.
    public static func of(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { of($0) } }
}
