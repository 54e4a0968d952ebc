/// One line of a log, before it is written.
struct LogLine {
    /// At most so many bytes of a message or of a field's value are kept: some come from clients.
    static let longest = 4096

    var time: Int64
    var level: LogLevel
    /// Which part of the process speaks; may be empty.
    var part: String
    var message: String
    var fields: LogFields
    /// How many lines like this one were left out since the last.
    var repeats: Int = 0

    func bytes(_ format: LogFormat) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + message.utf8.count)
        switch format {
        case .text: appendText(to: &bytes)
        case .json: appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private func appendText(to bytes: inout [UInt8]) {
        let name = level.name.uppercased()
        bytes += "\(WallTime.text(time)) \(name)\(name.utf8.count < 5 ? " " : "") \(part.isEmpty ? "" : part + ": ")".utf8
        Self.append(Self.cut(message), quoted: false, to: &bytes)
        for (name, value) in fields {
            let text = value.description
            bytes += " \(name)=".utf8
            let isPlain =
                !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
            Self.append(Self.cut(text), quoted: !isPlain, to: &bytes)
        }
        if repeats > 0 { bytes += " repeats=\(repeats)".utf8 }
    }

    private func appendJSON(to bytes: inout [UInt8]) {
        bytes += "{\"time\":\"\(WallTime.text(time))\",\"level\":\"\(level.name)\"".utf8
        if !part.isEmpty { Self.append(member: "part", part, to: &bytes) }
        Self.append(member: "message", message, to: &bytes)
        for (name, value) in fields { Self.append(member: name, value, to: &bytes) }
        if repeats > 0 { Self.append(member: "repeats", repeats, to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(member name: String, _ value: any CustomStringConvertible, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: ","))
        append(name[...], quoted: true, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        let isBare = value is any BinaryInteger || value is Bool || (value as? Double)?.isFinite == true
        if isBare {
            bytes += value.description.utf8
        } else {
            append(cut(value.description), quoted: true, to: &bytes)
        }
    }

    private static func cut(_ text: String) -> Substring {
        text.utf8.count <= longest ? text[...] : text.prefix(longest / 4) + "…"
    }

    /// The text with its control characters escaped as JSON escapes them, so that a line stays one line whatever a client sent.
    private static func append(_ text: Substring, quoted: Bool, to bytes: inout [UInt8]) {
        if quoted { bytes.append(UInt8(ascii: "\"")) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                if quoted { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\r"): bytes += "\\r".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            default: bytes.append(byte)
            }
        }
        if quoted { bytes.append(UInt8(ascii: "\"")) }
    }
}
