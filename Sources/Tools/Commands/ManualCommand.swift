import Arguments

/// `ottla manual`: the manual page.
enum ManualCommand: ToolCommand {
    static let declaration = Command(
        "manual", "Prints the manual page of all commands.",
        examples: [
            Example("man <(ottla manual)", "Reads it."),
            Example("ottla manual > /usr/local/share/man/man1/ottla.1", "Puts it where man looks."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        StandardOutput.write(ManPage.of(program, version: Version.text), to: 1)
        return 0
    }
}
