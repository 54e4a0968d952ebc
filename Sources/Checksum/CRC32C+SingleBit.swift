extension CRC32C {
    /// The bytes of a message in which one flipped bit changes the checksum by `difference` (the two checksums' exclusive or), by position.
    ///
    /// The checksum is linear: what a flipped bit does to it depends on how far from the end the bit lies, and on nothing else. In 256 MiB no
    /// two bits do the same. Takes a few nanoseconds a byte.
    public static func flippedBytes(difference: UInt32, length: Int64) -> [Int64] {
        if difference == 0 { return [] }
        var found: [Int64] = []
        // What a flip of the last bit that is taken in does, then of the one before it…
        var effect: UInt32 = 0x82F6_3B78
        for fromEnd in 0..<max(0, length) {
            var hit = false
            for _ in 0..<8 {
                hit = hit || effect == difference
                effect = effect & 1 != 0 ? effect >> 1 ^ 0x82F6_3B78 : effect >> 1
            }
            if hit { found.append(length - 1 - fromEnd) }
        }
        return found.reversed()
    }
}
