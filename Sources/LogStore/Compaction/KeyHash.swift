/// 96 bits of a record's key: SipHash-2-4 with 128 bits of output, under a secret of its own, so that nobody can make keys that are taken
/// for each other. (Two of ten million keys are in one of 10¹⁵ cases.)
struct KeyHash: Equatable {
    var high: UInt64
    var low: UInt32
}

/// Hashes keys under one secret.
struct KeyHasher {
    private let k0: UInt64
    private let k1: UInt64

    init(_ k0: UInt64, _ k1: UInt64) { (self.k0, self.k1) = (k0, k1) }

    func hash(_ key: UnsafeRawBufferPointer) -> KeyHash {
        var sip = Sip(k0, k1)
        var at = 0
        while key.count &- at >= 8 {
            sip.take(UInt64(littleEndian: key.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            at &+= 8
        }
        var last = UInt64(truncatingIfNeeded: key.count) << 56
        var shift: UInt64 = 0
        while at < key.count {
            last |= UInt64(key[at]) << shift
            shift &+= 8
            at &+= 1
        }
        sip.take(last)
        return sip.finish()
    }

    /// The state of SipHash (Aumasson and Bernstein, 2012).
    private struct Sip {
        var v0: UInt64, v1: UInt64, v2: UInt64, v3: UInt64

        init(_ k0: UInt64, _ k1: UInt64) {
            v0 = k0 ^ 0x736f_6d65_7073_6575
            v1 = k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
            v2 = k0 ^ 0x6c79_6765_6e65_7261
            v3 = k1 ^ 0x7465_6462_7974_6573
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 &+= v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 &+= v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }

        @inline(__always)
        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> KeyHash {
            v2 ^= 0xee
            for _ in 0..<4 { round() }
            let high = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xdd
            for _ in 0..<4 { round() }
            return KeyHash(high: high, low: UInt32(truncatingIfNeeded: v0 ^ v1 ^ v2 ^ v3))
        }
    }
}
