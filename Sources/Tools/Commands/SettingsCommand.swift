import Arguments
import Settings

/// `ottla settings`: what can be set.
enum SettingsCommand: ToolCommand {
    static let declaration = Command(
        "settings", "Lists what can be set, with types, defaults and meanings.",
        flags: [
            Flag(switch: "topic", "The settings of topics, not of brokers."), Flag(switch: "json", "One JSON object a line."),
        ],
        operands: [Operand("NAME", isRequired: false, repeats: true, "Only those whose names contain this.")],
        examples: [
            Example("ottla settings retention", "The broker's settings about retention."),
            Example("ottla settings --topic", "All that a topic can have of its own."),
        ])

    /// A setting as `--json` prints it.
    private struct Row: Encodable {
        let name: String
        let type: String
        let `default`: String?
        let status: String
        let readOnly: Bool
        let variable: String?
        let documentation: String
    }

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let isTopic = arguments.has("topic")
        let found = (isTopic ? TopicSettings.all : BrokerSettings.all).filter { setting in
            arguments.operands.isEmpty || arguments.operands.contains { setting.name.contains($0) }
        }
        guard !found.isEmpty else {
            throw CommandFailure("no setting\(isTopic ? " of topics" : "")'s name contains \(arguments.operands.joined(separator: " or "))")
        }
        for setting in found {
            if arguments.has("json") {
                let variable = isTopic ? nil : SettingValues.variable(for: setting.name)
                StandardOutput.print(
                    try JSONText.line(
                        Row(
                            name: setting.name, type: "\(setting.type)", default: setting.defaultValue, status: "\(setting.status)",
                            readOnly: setting.isReadOnly, variable: variable, documentation: setting.documentation)))
            } else {
                let value = setting.defaultValue.map { $0.isEmpty ? "empty" : $0 } ?? "none"
                let status = [SettingStatus.notYet: ", no effect yet", .dropped: ", no effect"][setting.status] ?? ""
                StandardOutput.print("\(setting.name) (\(setting.type), default \(value)\(status))\n    \(setting.documentation)")
            }
        }
        return 0
    }
}
