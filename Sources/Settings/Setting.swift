/// One setting: what it is called, what it takes, what it means.
public struct Setting: Sendable {
    public let name: String
    public let type: SettingType
    /// In its usual form; nil where a setting has none of its own.
    public let defaultValue: String?
    /// One or two sentences for whoever sets it.
    public let documentation: String
    /// The broker's settings that a topic's setting is taken from where the topic has none: the finest unit first.
    public let synonyms: [Synonym]
    public let status: SettingStatus
    /// Fixed when the broker starts.
    public let isReadOnly: Bool
    let rule: SettingRule

    init(
        _ name: String, _ type: SettingType, _ defaultValue: String?, _ rule: SettingRule = .any, synonyms: [Synonym] = [],
        status: SettingStatus = .obeyed, isReadOnly: Bool = false, _ documentation: String
    ) {
        (self.name, self.type, self.defaultValue, self.rule) = (name, type, defaultValue, rule)
        (self.synonyms, self.status, self.isReadOnly, self.documentation) = (synonyms, status, isReadOnly, documentation)
    }

    /// A password is never shown.
    public var isSensitive: Bool { type == .password }

    /// `text` in the form in which Apache Kafka shows it: no blanks around it, no `+`, no leading zeros, `true` and `false` in lower
    /// case, lists without blanks and repeats.
    ///
    /// Throws `SettingError.badValue` for what is not of the setting's type or beyond its bounds.
    public func normalise(_ text: String) throws(SettingError) -> String {
        let value = type == .password ? text : SettingText.trimmed(text)
        switch type {
        case .boolean:
            guard let flag = ["true": true, "false": false][value.lowercased()] else { throw bad(text, "must be true or false") }
            try refuse(text, rule.objection(to: flag))
            return flag ? "true" : "false"
        case .int, .short, .long:
            guard let bounds = type.wholeNumbers, let number = Int64(value), bounds.contains(number) else {
                throw bad(text, "must be a whole number of type \(type)")
            }
            try refuse(text, rule.objection(to: number))
            return String(number)
        case .double:
            guard let number = SettingText.double(value) else { throw bad(text, "must be a number") }
            try refuse(text, rule.objection(to: number))
            return SettingText.text(of: number)
        case .list:
            let entries = SettingText.unrepeated(SettingText.entries(value))
            try refuse(text, rule.objection(to: entries))
            return entries.joined(separator: ",")
        case .string, .class, .password:
            try refuse(text, rule.objection(to: value))
            return value
        }
    }

    /// What the log should say where the setting is given `value` (in its usual form); nil if it does what it says.
    public func warning(for value: String) -> String? {
        switch status {
        case .notYet: return "\(name)=\(value) is stored and shown, and has no effect yet"
        case .dropped: return "\(name)=\(value) is accepted and has no effect: Apache Kafka 4.0 took this setting away"
        case .obeyed: return nil
        }
    }

    private func bad(_ value: String, _ reason: String) -> SettingError {
        .badValue(name: name, value: isSensitive ? "(hidden)" : value, reason: reason)
    }

    private func refuse(_ value: String, _ objection: String?) throws(SettingError) {
        if let objection { throw bad(value, objection) }
    }
}
