/// The settings that a consumer group can have of its own.
public enum GroupSettings {
    /// In alphabetical order; the bounds are those that the broker's settings name.
    public static func all(in values: SettingValues) -> [Setting] {
        [
            setting(
                "consumer.heartbeat.interval.ms", "group.consumer", "heartbeat.interval.ms", in: values,
                "How often the group's members send heartbeats."),
            setting(
                "consumer.session.timeout.ms", "group.consumer", "session.timeout.ms", in: values,
                "After how long without a heartbeat a member leaves the group."),
        ]
    }

    private static func setting(
        _ name: String, _ prefix: String, _ suffix: String, in values: SettingValues, _ documentation: String
    ) -> Setting {
        let low = values.long("\(prefix).min.\(suffix)")
        let bounds = low...max(low, values.long("\(prefix).max.\(suffix)"))
        let synonym = "\(prefix).\(suffix)"
        return Setting(
            name, .int, values.string(synonym), .within([bounds]), synonyms: [Synonym(synonym)], status: .notYet, documentation)
    }
}
