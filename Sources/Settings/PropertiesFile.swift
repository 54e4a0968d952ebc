/// Java's .properties format, as server.properties is written in it.
enum PropertiesFile {
    struct Line: Equatable {
        var number: Int
        var name: String
        var value: String
    }

    /// The settings of a file in their order. Comments begin with `#` or `!`; a line that ends in a backslash goes on in the next.
    static func parse(_ text: String, place: String) throws(SettingError) -> [Line] {
        var found: [Line] = []
        var pending: [Unicode.Scalar] = []
        var start = 0
        let lines = text.replacingLineEndings().split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let content = Array(line.unicodeScalars.drop(while: isBlank))
            if pending.isEmpty {
                start = index + 1
                if content.isEmpty || content[0] == "#" || content[0] == "!" { continue }
            }
            let backslashes = content.reversed().prefix { $0 == "\\" }.count
            if backslashes % 2 == 1, index + 1 < lines.count {
                pending += content.dropLast()
                continue
            }
            found.append(try setting(pending + content, number: start, place: place))
            pending = []
        }
        return found
    }

    private static func setting(_ scalars: [Unicode.Scalar], number: Int, place: String) throws(SettingError) -> Line {
        var end = 0
        while end < scalars.count, !isBlank(scalars[end]), scalars[end] != "=", scalars[end] != ":" {
            end += scalars[end] == "\\" ? 2 : 1
        }
        end = min(end, scalars.count)
        var rest = scalars[end...].drop(while: isBlank)
        if let separator = rest.first, separator == "=" || separator == ":" { rest = rest.dropFirst().drop(while: isBlank) }
        let place = "\(place), line \(number)"
        let name = try unescaped(scalars[..<end], place: place)
        guard !name.isEmpty else { throw .malformed(place: place, reason: "has no name before its =") }
        return Line(number: number, name: name, value: try unescaped(rest, place: place))
    }

    private static func unescaped(_ scalars: ArraySlice<Unicode.Scalar>, place: String) throws(SettingError) -> String {
        var text = String.UnicodeScalarView()
        var rest = scalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                text.append(scalar)
                continue
            }
            switch next {
            case "t": text.append("\t")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "f": text.append("\u{0C}")
            case "u":
                let digits = String(String.UnicodeScalarView(rest.prefix(4)))
                guard digits.unicodeScalars.count == 4, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
                    throw .malformed(place: place, reason: "\\u needs four hexadecimal digits")
                }
                text.append(scalar)
                rest = rest.dropFirst(4)
            default: text.append(next)
            }
        }
        return String(text)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\u{0C}" }
}

extension String {
    /// With `\n` for each of `\r\n`, `\r` and `\n`.
    fileprivate func replacingLineEndings() -> String {
        var text = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in unicodeScalars {
            if scalar != "\n" || !isAfterReturn { text.append(scalar == "\r" ? "\n" : scalar) }
            isAfterReturn = scalar == "\r"
        }
        return String(text)
    }
}
