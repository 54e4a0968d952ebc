/// A command, declared: what it is called, what it takes, and examples to teach it by.
///
///     Command("serve", "A leader and brokers in one process.",
///             flags: [Flag("data", "DIR", .path, default: "./data", "Where the data lies.")],
///             examples: [Example("ottla serve", "Serves on 127.0.0.1:9092.")])
public struct Command: Sendable {
    public let name: String
    /// What it does, in a sentence.
    public let summary: String
    /// More, for its help and the man page; lines as they should be shown.
    public let details: String
    public let flags: [Flag]
    public let operands: [Operand]
    public let examples: [Example]
    /// Where there are any, the command does nothing by itself.
    public let commands: [Command]

    public init(
        _ name: String, _ summary: String, details: String = "", flags: [Flag] = [], operands: [Operand] = [], examples: [Example] = [],
        commands: [Command] = []
    ) {
        (self.name, self.summary, self.details, self.flags) = (name, summary, details, flags)
        (self.operands, self.examples, self.commands) = (operands, examples, commands)
    }

    /// Its own flags and `--help`.
    var allFlags: [Flag] { flags + [Flag.help] }

    func command(named name: String) -> Command? { commands.first { $0.name == name } }
}
