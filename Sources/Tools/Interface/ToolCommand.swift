import Arguments

/// A command of the program.
protocol ToolCommand: Sendable {
    static var declaration: Command { get }

    /// Does it; the exit code. What it throws becomes one line on standard error and exit code 1, or 2 for a `UsageError`.
    /// `program` is the declaration of all of them.
    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32
}
