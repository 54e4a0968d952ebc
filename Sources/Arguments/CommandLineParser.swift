/// Reads a command line by the declaration of a program's commands.
///
/// It knows `--flag value`, `--flag=value`, `-f value`, `-fvalue`, `--` (all that follows are operands), `-h` and `--help` anywhere, and
/// `help COMMAND`.
public struct CommandLineParser: Sendable {
    private let root: Command

    public init(_ root: Command) { self.root = root }

    /// What the arguments (without the program's name) ask for. Throws a usage error of one line.
    public func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        var path = [root]
        var rest = arguments[...]
        if rest.first == "help" {
            rest = rest.dropFirst() + ["--help"]
        }
        while let name = rest.first, let command = path[path.count - 1].command(named: name) {
            path.append(command)
            rest = rest.dropFirst()
        }
        let command = path[path.count - 1]
        let names = path.map(\.name)
        if Self.asksForHelp(rest, of: command) { return .show(HelpText.of(command, path: names)) }
        guard command.commands.isEmpty else {
            guard let name = rest.first else { return .show(HelpText.of(command, path: names)) }
            throw unknownCommand(name, names, command)
        }
        var state = State(names: names, arguments: ParsedArguments(command))
        try state.take(rest)
        return .run(Array(names.dropFirst()), try state.checked())
    }

    /// Whether `-h` or `--help` stands where a flag may stand.
    private static func asksForHelp(_ rest: ArraySlice<String>, of command: Command) -> Bool {
        var isValue = false
        for argument in rest {
            if argument == "--", !isValue { return false }
            if !isValue, argument == "--help" || argument == "-h" { return true }
            let flag = command.flags.first { argument == "--\($0.name)" || $0.letter.map { "-\($0)" } == argument }
            isValue = !isValue && flag?.placeholder != nil
        }
        return false
    }

    private func unknownCommand(_ name: String, _ names: [String], _ command: Command) -> UsageError {
        let program = names.joined(separator: " ")
        if name.hasPrefix("-") {
            return UsageError("\(program): there is no flag \(name) before a command (\(program) --help)")
        }
        let near = NearestName.find(name, among: command.commands.lazy.map(\.name)).map { "; did you mean \($0)?" }
        return UsageError("\(program): there is no command \"\(name)\"\(near ?? "") (\(program) --help)")
    }

    /// The arguments of one command while they are read.
    private struct State {
        let names: [String]
        var arguments: ParsedArguments

        private var program: String { names.joined(separator: " ") }

        private func error(_ text: String) -> UsageError { UsageError("\(program): \(text) (\(program) --help)") }

        mutating func take(_ rest: ArraySlice<String>) throws(UsageError) {
            var rest = rest
            while let argument = rest.popFirst() {
                if argument == "--" {
                    for operand in rest { try take(operand: operand) }
                    return
                }
                if argument.hasPrefix("--") {
                    let equals = argument.firstIndex(of: "=")
                    let name = String(argument[argument.index(argument.startIndex, offsetBy: 2)..<(equals ?? argument.endIndex)])
                    let flag = try find(name)
                    try take(flag, equals.map { String(argument[argument.index(after: $0)...]) }, &rest)
                } else if argument.hasPrefix("-"), argument.count > 1 {
                    let letters = argument.dropFirst()
                    guard let flag = arguments.command.flags.first(where: { $0.letter == letters.first }) else {
                        throw error("there is no flag -\(letters.prefix(1))")
                    }
                    try take(flag, letters.count > 1 ? String(letters.dropFirst()) : nil, &rest)
                } else {
                    try take(operand: argument)
                }
            }
        }

        private func find(_ name: String) throws(UsageError) -> Flag {
            let flags = arguments.command.allFlags
            if let flag = flags.first(where: { $0.name == name }) { return flag }
            let near = NearestName.find(name, among: flags.lazy.map(\.name)).map { "; did you mean --\($0)?" }
            throw error("there is no flag --\(name)\(near ?? "")")
        }

        private mutating func take(_ flag: Flag, _ attached: String?, _ rest: inout ArraySlice<String>) throws(UsageError) {
            guard let placeholder = flag.placeholder else {
                guard attached == nil else { throw error("--\(flag.name) takes no value") }
                arguments.flags[flag.name] = [""]
                return
            }
            guard let value = attached ?? rest.popFirst() else {
                throw error("--\(flag.name) needs a value: --\(flag.name) \(placeholder)")
            }
            if let objection = flag.kind.objection(to: value) { throw error("--\(flag.name) \(value): \(objection)") }
            if !flag.repeats, arguments.has(flag.name) { throw error("--\(flag.name) is given twice") }
            arguments.flags[flag.name, default: []].append(value)
        }

        private mutating func take(operand value: String) throws(UsageError) {
            let declared = arguments.command.operands
            let index = arguments.operands.count
            guard let operand = index < declared.count ? declared[index] : declared.last, index < declared.count || operand.repeats else {
                throw error("\"\(value)\" is one argument too many")
            }
            if let objection = operand.kind.objection(to: value) { throw error("\(operand.name) \(value): \(objection)") }
            arguments.operands.append(value)
        }

        /// The arguments, once nothing that must be there is missing.
        func checked() throws(UsageError) -> ParsedArguments {
            let command = arguments.command
            if let flag = command.flags.first(where: { $0.isRequired && !arguments.has($0.name) }) {
                throw error("--\(flag.name) \(flag.placeholder ?? "") is missing")
            }
            if let operand = command.operands.dropFirst(arguments.operands.count).first(where: \.isRequired) {
                throw error("\(operand.name) is missing")
            }
            return arguments
        }
    }
}
