import Arguments

/// `ottla version`, and `ottla --version`.
enum VersionCommand: ToolCommand {
    static let declaration = Command("version", "Prints the version.", examples: [Example("ottla version", "ottla \(Version.text)")])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        StandardOutput.print("ottla \(Version.text)")
        return 0
    }
}
