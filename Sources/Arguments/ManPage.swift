/// The manual page of a program, in roff.
public enum ManPage {
    /// All commands on one page; `man ./ottla.1` shows what is written to that file.
    public static func of(_ root: Command, version: String) -> String {
        var lines = [
            ".TH \(root.name.uppercased()) 1 \"\" \"\(escaped(root.name)) \(escaped(version))\"", ".SH NAME",
            "\(escaped(root.name)) \\- \(escaped(root.summary))", ".SH SYNOPSIS",
        ]
        let commands = leaves(root, path: [])
        for (path, command) in commands { lines += [".B \(escaped(HelpText.usage(of: command, program: path)))", ".br"] }
        if !root.details.isEmpty { lines += [".SH DESCRIPTION", escaped(root.details)] }
        lines.append(".SH COMMANDS")
        for (path, command) in commands {
            lines += [".SS \(escaped(path))", escaped(command.summary)]
            if !command.details.isEmpty { lines += [".PP", escaped(command.details)] }
            for operand in command.operands { lines += [".TP", "\\fI\(escaped(operand.name))\\fR", escaped(operand.text)] }
            for flag in command.allFlags { lines += [".TP", "\\fB\(escaped(flag.usage))\\fR", escaped(HelpText.text(of: flag))] }
            if !command.examples.isEmpty { lines += [".PP", "Examples:"] }
            for example in command.examples { lines += [".TP", "\\fB\(escaped(example.line))\\fR", escaped(example.text)] }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The commands that do something, with what to type for each.
    private static func leaves(_ command: Command, path: [String]) -> [(String, Command)] {
        let path = path + [command.name]
        if command.commands.isEmpty { return [(path.joined(separator: " "), command)] }
        return command.commands.flatMap { leaves($0, path: path) }
    }

    /// A line that begins with a dot or an apostrophe is a request to roff; a minus must say that it is one.
    private static func escaped(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let plain = line.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : String($0) }.joined()
            return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
        }
        return lines.joined(separator: "\n")
    }
}
