import Records

/// Puts a JSON object together, member by member, in their order. (Foundation's encoders sort, and weigh megabytes.)
struct JSONObject {
    private var body = ""

    /// The object.
    var text: String { "{" + body + "}" }

    mutating func number(_ name: String, _ value: some BinaryInteger) { member(name, "\(value)") }

    mutating func number(_ name: String, _ value: (some BinaryInteger)?) { member(name, value.map { "\($0)" } ?? "null") }

    mutating func bool(_ name: String, _ value: Bool) { member(name, value ? "true" : "false") }

    mutating func string(_ name: String, _ value: String?) { member(name, value.map { Self.quoted($0) } ?? "null") }

    /// `value` is JSON already.
    mutating func raw(_ name: String, _ value: String) { member(name, value) }

    mutating func list(_ name: String, _ values: [String]) { member(name, "[" + values.joined(separator: ",") + "]") }

    private mutating func member(_ name: String, _ value: String) {
        if !body.isEmpty { body += "," }
        body += Self.quoted(name) + ":" + value
    }

    /// `text` as a JSON string.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where scalar.value < 32:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
