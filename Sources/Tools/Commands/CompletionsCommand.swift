import Arguments

/// `ottla completions`: a script that makes a shell complete `ottla`.
enum CompletionsCommand: ToolCommand {
    static let declaration = Command(
        "completions", "Prints a script that makes a shell complete ottla's commands and flags.",
        operands: [Operand("SHELL", .choice(["bash", "zsh"]), "The shell.")],
        examples: [
            Example("source <(ottla completions bash)", "Completes in this shell."),
            Example("ottla completions bash > /etc/bash_completion.d/ottla", "Completes in every new one."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let script = arguments.operands.first == "zsh" ? Completion.zsh(program) : Completion.bash(program)
        StandardOutput.print(script)
        return 0
    }
}
