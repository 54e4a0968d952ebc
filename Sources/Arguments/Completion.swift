/// Scripts that make a shell complete a program's commands, flags and choices.
public enum Completion {
    /// For bash: `source <(ottla completions bash)`.
    public static func bash(_ root: Command) -> String {
        let program = root.name
        let all = table(root)
        let steps = all.dropFirst().map { "            \(pattern($0.path))) path=\"$path ${COMP_WORDS[i]}\" ;;" }
        let choices = all.map { "        \(pattern($0.path))) words=\"\(words($0.command).joined(separator: " "))\" ;;" }
        return """
            _\(program)() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= words= i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$path ${COMP_WORDS[i]}" in
            \(steps.joined(separator: "\n"))
                    esac
                done
                case "$path $before" in
            \(all.flatMap(values).joined(separator: "\n"))
                esac
                case "$path" in
            \(choices.joined(separator: "\n"))
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
                if [[ $word != -* && ${#COMPREPLY[@]} == 0 ]]; then COMPREPLY=($(compgen -f -- "$word")); fi
            }
            complete -o filenames -F _\(program) \(program)

            """
    }

    /// For zsh: `source <(ottla completions zsh)`. It uses bash's script, which zsh can run.
    public static func zsh(_ root: Command) -> String {
        "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n" + bash(root)
    }

    /// Each command with its names below the root.
    private static func table(_ command: Command, path: [String] = []) -> [(path: [String], command: Command)] {
        [(path, command)] + command.commands.flatMap { table($0, path: path + [$0.name]) }
    }

    private static func pattern(_ path: [String]) -> String { "\"\(path.map { " \($0)" }.joined())\"" }

    private static func words(_ command: Command) -> [String] {
        let operands = command.operands.first.map { choices(of: $0.kind) } ?? []
        return command.commands.map(\.name) + operands + command.allFlags.map { "--\($0.name)" }
    }

    private static func choices(of kind: ValueKind) -> [String] {
        if case .choice(let words) = kind { return words }
        return []
    }

    /// What follows a flag: its choices, files, or nothing that a shell could know.
    private static func values(_ path: [String], _ command: Command) -> [String] {
        command.flags.filter { $0.placeholder != nil }.map { flag in
            let names = ["--\(flag.name)"] + (flag.letter.map { ["-\($0)"] } ?? [])
            let patterns = names.map { "\"\(path.map { " \($0)" }.joined()) \($0)\"" }.joined(separator: "|")
            let reply =
                switch flag.kind {
                case .path: "COMPREPLY=($(compgen -f -- \"$word\"))"
                case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"))"
                case .text, .number, .address, .addresses: "COMPREPLY=()"
                }
            return "        \(patterns)) \(reply); return ;;"
        }
    }
}
