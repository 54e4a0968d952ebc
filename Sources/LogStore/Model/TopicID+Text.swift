extension TopicID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 22 characters of URL-safe base64 without padding, as Kafka writes it.
    public var text: String {
        // 128 bits in 21 groups of six and one of two.
        var characters: [UInt8] = []
        characters.reserveCapacity(22)
        for group in 0..<22 {
            let shift = 122 - 6 * group
            let bits: UInt64 =
                switch shift {
                case 64...: high >> UInt64(shift - 64)
                case 59...63: high << UInt64(64 - shift) | low >> UInt64(shift)
                case 0...: low >> UInt64(shift)
                default: low << UInt64(-shift)
                }
            characters.append(Self.alphabet[Int(bits & 63)])
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Reads it back.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 22 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (i, character) in characters.enumerated() {
            guard let value = Self.alphabet.firstIndex(of: character) else { return nil }
            // The last group has two bits of the id and four of nothing.
            let bits = i == 21 ? 2 : 6
            if i == 21, value & 15 != 0 { return nil }
            high = high << UInt64(bits) | low >> UInt64(64 - bits)
            low = low << UInt64(bits) | UInt64(i == 21 ? value >> 4 : value)
        }
        self.init(high: high, low: low)
    }

    /// The 16 bytes.
    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }
}
