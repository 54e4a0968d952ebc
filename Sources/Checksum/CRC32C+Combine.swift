extension CRC32C {
    /// The checksum of two parts joined, from theirs and the second's length in bytes: nothing is read again.
    ///
    /// Appending n zero bytes to a message multiplies its remainder by x^(8n) modulo the polynomial (Mark Adler's crc32_combine does it
    /// with matrices; here by multiplying polynomials, 64 powers being enough for any length).
    public static func combine(_ first: UInt32, _ second: UInt32, secondLength: UInt64) -> UInt32 {
        multiply(first, power(ofBytes: secondLength)) ^ second
    }

    /// x^(8n) modulo the polynomial.
    private static func power(ofBytes n: UInt64) -> UInt32 {
        var result: UInt32 = 0x8000_0000  // x^0, reflected
        var rest = n
        var k = 0
        while rest != 0 {
            if rest & 1 != 0 { result = multiply(result, powers[k]) }
            rest >>= 1
            k += 1
        }
        return result
    }

    /// powers[k] = x^(8 · 2^k).
    private static let powers: [UInt32] = {
        var list: [UInt32] = []
        var p: UInt32 = 0x0080_0000  // x^8, reflected
        for _ in 0..<64 {
            list.append(p)
            p = multiply(p, p)
        }
        return list
    }()

    /// The product of two polynomials, reflected, modulo Castagnoli's.
    private static func multiply(_ a: UInt32, _ b: UInt32) -> UInt32 {
        var product: UInt32 = 0
        var b = b
        for bit in stride(from: 31, through: 0, by: -1) {
            if a >> UInt32(bit) & 1 != 0 { product ^= b }
            b = b & 1 != 0 ? b >> 1 ^ 0x82F6_3B78 : b >> 1
        }
        return product
    }
}
