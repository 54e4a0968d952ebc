/// A 128-bit id of a topic, directory or incarnation; all zero means "none". (Not Foundation's: this one has Kafka's text form.)
public struct UUID: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public var high: UInt64
    /// The last eight bytes.
    public var low: UInt64

    /// "No id", which is also what a new message's id fields hold.
    public static let zero = UUID()

    /// An id of its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The zero id, as a message's description wants it.
    public init() { self.init(high: 0, low: 0) }

    /// Reads the text form: 22 characters of URL-safe base64, or 24 with its padding. Anything else is nil.
    public init?(text: String) {
        var digits = Array(text.utf8)
        if digits.count == 24, digits.suffix(2) == [UInt8(ascii: "="), UInt8(ascii: "=")] { digits.removeLast(2) }
        guard digits.count == 22 else { return nil }
        var value = UUID()
        for (index, digit) in digits.enumerated() {
            guard let bits = Self.bits(of: digit) else { return nil }
            if index == 21 {
                guard bits & 0xF == 0 else { return nil }
                value.shiftIn(bits >> 4, count: 2)
            } else {
                value.shiftIn(bits, count: 6)
            }
        }
        self = value
    }

    /// 22 characters of URL-safe base64 without padding, as Kafka's tools print ids.
    public var text: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(22)
        for index in 0..<22 {
            // The 128 bits, cut into sixes from the top; the last two are followed by four zero bits.
            let shift = 122 - 6 * index
            let bits = shift >= 0 ? sixBits(from: shift) : UInt8(truncatingIfNeeded: low << 4) & 0x3F
            digits.append(Self.alphabet[Int(bits)])
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private func sixBits(from shift: Int) -> UInt8 {
        let value = shift >= 64 ? high >> UInt64(shift - 64) : (low >> UInt64(shift)) | (shift == 0 ? 0 : high << UInt64(64 - shift))
        return UInt8(truncatingIfNeeded: value) & 0x3F
    }

    private mutating func shiftIn(_ bits: UInt8, count: UInt64) {
        high = high << count | low >> (64 - count)
        low = low << count | UInt64(bits)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func bits(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

extension UUID: CustomStringConvertible {
    /// The text form.
    public var description: String { text }
}
