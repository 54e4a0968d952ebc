/// What `--help` shows: examples first.
enum HelpText {
    static func of(_ command: Command, path: [String]) -> String {
        let program = path.joined(separator: " ")
        var lines = ["\(program): \(command.summary.prefix(1).lowercased())\(command.summary.dropFirst())", ""]
        lines += ["  " + usage(of: command, program: program), ""]
        for example in command.examples {
            lines += ["  $ \(example.line)"] + wrapped(example.text, indent: 6) + [""]
        }
        if !command.details.isEmpty { lines += [command.details, ""] }
        if !command.commands.isEmpty { lines += ["Commands:"] + table(command.commands.map { ($0.name, $0.summary) }) + [""] }
        if !command.operands.isEmpty { lines += ["Arguments:"] + table(command.operands.map { ($0.name, $0.text) }) + [""] }
        lines += ["Flags:"] + table(command.allFlags.map { ($0.usage, text(of: $0)) })
        if !command.commands.isEmpty { lines += ["", "\(program) COMMAND --help shows examples of a command."] }
        return lines.joined(separator: "\n")
    }

    static func usage(of command: Command, program: String) -> String {
        if !command.commands.isEmpty { return "\(program) COMMAND" }
        let required = command.flags.filter(\.isRequired).map { "--\($0.name) \($0.placeholder ?? "")" }
        let hasOthers = command.flags.contains { !$0.isRequired }
        return ([program] + required + (hasOthers ? ["[FLAGS]"] : []) + command.operands.map(\.usage)).joined(separator: " ")
    }

    static func text(of flag: Flag) -> String {
        var text = flag.text
        if case .choice(let words) = flag.kind { text += " One of " + words.joined(separator: ", ") + "." }
        if let value = flag.defaultValue { text += " Default: \(value)." }
        if flag.repeats { text += " May be given more than once." }
        return text
    }

    private static func table(_ rows: [(name: String, text: String)]) -> [String] {
        let width = min(28, rows.map(\.name.count).max() ?? 0)
        return rows.flatMap { name, text -> [String] in
            let lines = wrapped(text, indent: width + 4)
            if name.count > width { return ["  \(name)"] + lines }
            let padding = String(repeating: " ", count: width + 2 - name.count)
            return ["  \(name)\(padding)\(lines.first.map { String($0.dropFirst(width + 4)) } ?? "")"] + lines.dropFirst()
        }
    }

    /// The words of a text in lines of at most 96 characters.
    private static func wrapped(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        for word in text.split(separator: " ") {
            if line.count > indent, line.count + 1 + word.count > 96 {
                lines.append(line)
                line = margin
            }
            line += line.count > indent ? " \(word)" : word
        }
        return line.count > indent ? lines + [line] : lines
    }
}
