import Arguments

/// All commands.
enum Program {
    private static let commands: [any ToolCommand.Type] = [
        SettingsCommand.self, CompletionsCommand.self, ManualCommand.self, VersionCommand.self,
    ]

    private static let logCommands: [any ToolCommand.Type] = []

    static let declaration = Command(
        "ottla", "A log service that speaks the Kafka protocol.",
        examples: [Example("ottla settings retention", "What can be set about retention.")],
        commands: commands.map { $0.declaration })

    /// The command at a path below `ottla`.
    static func command(at path: [String]) -> (any ToolCommand.Type)? {
        path.first == "log" ? logCommands.first { $0.declaration.name == path.last } : commands.first { $0.declaration.name == path.last }
    }
}
