/// Base64 of RFC 4648, with padding.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 4)
        var group: UInt32 = 0
        var filled = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            filled += 1
            guard filled == 3 else { continue }
            append(group, digits: 4, to: &text)
            (group, filled) = (0, 0)
        }
        if filled > 0 {
            append(group << UInt32(8 * (3 - filled)), digits: filled + 1, to: &text)
            text += [UInt8](repeating: 61, count: 3 - filled)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ group: UInt32, digits count: Int, to text: inout [UInt8]) {
        for place in 0..<count { text.append(digits[Int(group >> UInt32(18 - 6 * place) & 63)]) }
    }
}
