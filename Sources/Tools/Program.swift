import Arguments

/// All commands.
enum Program {
    private static let commands: [any ToolCommand.Type] = [
        SettingsCommand.self, CompletionsCommand.self, ManualCommand.self, VersionCommand.self,
    ]

    private static let logCommands: [any ToolCommand.Type] = [LogListCommand.self, LogDumpCommand.self, LogVerifyCommand.self]

    private static let log = Command(
        "log", "Looks at segments, beside a running broker or at rest.", commands: logCommands.map { $0.declaration })

    static let declaration = Command(
        "ottla", "A log service that speaks the Kafka protocol.",
        examples: [Example("ottla settings retention", "What can be set about retention.")],
        commands: [log] + commands.map { $0.declaration })

    /// The command at a path below `ottla`.
    static func command(at path: [String]) -> (any ToolCommand.Type)? {
        let among = path.count == 2 && path[0] == log.name ? logCommands : commands
        return among.first { $0.declaration.name == path.last }
    }
}
