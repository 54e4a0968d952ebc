/// What a command line asks for.
public enum Invocation: Sendable {
    /// Run the command at this path below the root (`["log", "dump"]`).
    case run([String], ParsedArguments)
    /// Show this text on standard output; that was all.
    case show(String)
}
