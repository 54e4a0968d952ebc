import Arguments

/// All commands.
enum Program {
    private static let commands: [any ToolCommand.Type] = [
        ServeCommand.self, LeaderCommand.self, BrokerCommand.self, SettingsCommand.self, CompletionsCommand.self, ManualCommand.self,
        VersionCommand.self,
    ]

    private static let logCommands: [any ToolCommand.Type] = [
        LogListCommand.self, LogDumpCommand.self, LogVerifyCommand.self, LogCompactCommand.self, LogRecoverCommand.self,
        LogRepairCommand.self,
    ]

    private static let log = Command(
        "log", "Looks at segments, beside a running broker or at rest; compacts, recovers and repairs directories at rest.",
        commands: logCommands.map { $0.declaration })

    static let declaration = Command(
        "ottla", "A log service that speaks the Kafka protocol.",
        examples: [
            Example("ottla serve", "A node on 127.0.0.1:9092 with its data in ./data."),
            Example("kcat -b 127.0.0.1:9092 -L", "Any Kafka client talks to it."),
        ],
        commands: commands.prefix(3).map { $0.declaration } + [log] + commands.dropFirst(3).map { $0.declaration })

    /// The command at a path below `ottla`.
    static func command(at path: [String]) -> (any ToolCommand.Type)? {
        let among = path.count == 2 && path[0] == log.name ? logCommands : commands
        return among.first { $0.declaration.name == path.last }
    }
}
