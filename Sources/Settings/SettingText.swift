/// Texts of settings as Apache Kafka reads and writes them.
enum SettingText {
    /// Without the blanks and control characters at both ends (Java's `trim`).
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { $0 > " " }), let last = scalars.lastIndex(where: { $0 > " " }) else { return "" }
        return String(scalars[first...last])
    }

    /// The entries of a comma list, without blanks around them; nothing for an empty text. Repeats stay.
    static func entries(_ text: String) -> [String] {
        let text = trimmed(text)
        return text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed(String($0)) }
    }

    /// The first of each, in their order.
    static func unrepeated(_ entries: [String]) -> [String] {
        var seen: Set<String> = []
        return entries.filter { seen.insert($0).inserted }
    }

    /// A decimal number with an optional fraction and exponent; nil for anything else, infinity and hexadecimals included.
    static func double(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
        guard allowed, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// As Java prints a double: `1.0`, `0.001`, `1.0E-4`.
    static func text(of value: Double) -> String {
        let magnitude = value.magnitude
        if magnitude == 0 || (1e-3..<1e7).contains(magnitude) {
            return value.description
        }
        // Swift's description has the fewest digits that tell the number from others, as Java's has.
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = mantissa.joined().drop { $0 == "0" }
        let leadingZeros = mantissa.joined().count - digits.count
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let exponent = written + mantissa[0].count - 1 - leadingZeros
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let fraction = digits.count > 1 ? String(digits.dropFirst()) : "0"
        return "\(value < 0 ? "-" : "")\(digits.prefix(1)).\(fraction)E\(exponent)"
    }
}
