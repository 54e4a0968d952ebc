import Arguments

/// A command of the program.
protocol ToolCommand: Sendable {
    static var declaration: Command { get }

    /// Does it; the exit code. What it throws becomes one line on standard error and exit code 1, or 2 for a `UsageError`.
    static func run(_ arguments: ParsedArguments) throws -> Int32
}
