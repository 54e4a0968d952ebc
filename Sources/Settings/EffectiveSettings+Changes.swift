/// What AlterConfigs, IncrementalAlterConfigs and CreateTopics may ask for. All or nothing: each returns the new settings or throws.
extension EffectiveSettings {
    /// A new topic's settings, and AlterConfigs of a topic, which replaces all of them. Null values and repeats are refused.
    ///
    /// Throws what CreateTopics answers with INVALID_CONFIG (40) whatever it is, and AlterConfigs by `isInvalidRequest`.
    public func topicOverrides(_ given: [(name: String, value: String?)]) throws(SettingError) -> [String: String] {
        let overrides = try Self.collect(given)
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) { _ = try TopicSettings.require(name).normalise(value) }
        try checkTogether(overrides)
        return overrides
    }

    /// A topic's settings after IncrementalAlterConfigs.
    public func topicOverrides(_ current: [String: String], after changes: [ConfigChange]) throws(SettingError) -> [String: String] {
        let changed = try apply(changes, to: current, find: TopicSettings.require) { topicValue($0, overrides: current) }
        try checkTogether(changed)
        return changed
    }

    /// A group's settings after AlterConfigs.
    public func groupOverrides(_ given: [(name: String, value: String?)]) throws(SettingError) -> [String: String] {
        let overrides = try Self.collect(given)
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) { _ = try groupSetting(name).normalise(value) }
        return overrides
    }

    /// A group's settings after IncrementalAlterConfigs.
    public func groupOverrides(_ current: [String: String], after changes: [ConfigChange]) throws(SettingError) -> [String: String] {
        try apply(changes, to: current, find: groupSetting) { current[$0.name] ?? $0.defaultValue ?? "" }
    }

    /// The cluster's or this broker's dynamic settings after AlterConfigs. Unknown names are taken, as Apache Kafka takes them.
    public func dynamicSettings(_ given: [(name: String, value: String?)]) throws(SettingError) -> [String: String] {
        let overrides = try Self.collect(given)
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let setting = BrokerSettings.named(name) else { continue }
            _ = try dynamic(setting).normalise(value)
        }
        return overrides
    }

    /// The cluster's or this broker's dynamic settings after IncrementalAlterConfigs. Kafka answers INVALID_REQUEST (42) to what is
    /// refused here, APPEND and SUBTRACT on what is no list aside (40).
    public func dynamicSettings(_ current: [String: String], after changes: [ConfigChange]) throws(SettingError) -> [String: String] {
        let find = { (name: String) throws(SettingError) -> Setting in
            guard let setting = BrokerSettings.named(name) else {
                return Setting(name, .string, nil, status: .notYet, "A setting that Ottla does not know.")
            }
            return try self.dynamic(setting)
        }
        return try apply(changes, to: current, find: find) { current[$0.name] ?? values.string($0.name) ?? "" }
    }

    private func dynamic(_ setting: Setting) throws(SettingError) -> Setting {
        if setting.isReadOnly { throw .readOnly(setting.name) }
        return setting
    }

    private func groupSetting(_ name: String) throws(SettingError) -> Setting {
        let all = GroupSettings.all(in: values)
        guard let setting = all.first(where: { $0.name == name }) else {
            throw .unknownName(name, nearest: NearestName.find(name, among: all.lazy.map(\.name)))
        }
        return setting
    }

    private static func collect(_ given: [(name: String, value: String?)]) throws(SettingError) -> [String: String] {
        var overrides: [String: String] = [:]
        for (name, value) in given {
            guard let value else { throw .missingValue(name) }
            guard overrides.updateValue(value, forKey: name) == nil else { throw .repeated(name) }
        }
        return overrides
    }

    private func apply(
        _ changes: [ConfigChange], to current: [String: String], find: (String) throws(SettingError) -> Setting,
        effective: (Setting) -> String
    ) throws(SettingError) -> [String: String] {
        var names: Set<String> = []
        for change in changes {
            guard names.insert(change.name).inserted else { throw .repeated(change.name) }
            guard let operation = ConfigChange.Operation(rawValue: change.operation) else {
                throw .unknownOperation(name: change.name, operation: change.operation)
            }
            if operation != .delete, change.value == nil { throw .missingValue(change.name) }
        }
        var changed = current
        for change in changes {
            guard let operation = ConfigChange.Operation(rawValue: change.operation), operation != .delete else {
                changed[change.name] = nil
                continue
            }
            let setting = try find(change.name)
            let value = change.value ?? ""
            if operation == .append || operation == .subtract {
                guard setting.type == .list else { throw .notAList(setting.name) }
                changed[setting.name] = Self.listed(effective(setting), operation, value)
            } else {
                changed[setting.name] = value
            }
            _ = try setting.normalise(changed[setting.name] ?? "")
        }
        return changed
    }

    private static func listed(_ current: String, _ operation: ConfigChange.Operation, _ value: String) -> String {
        let (old, named) = (SettingText.entries(current), SettingText.entries(value))
        let new = operation == .append ? old + named : old.filter { !named.contains($0) }
        return SettingText.unrepeated(new).joined(separator: ",")
    }

    /// What a topic's settings must fulfil together.
    private func checkTogether(_ overrides: [String: String]) throws(SettingError) {
        func number(_ name: String) -> Int64 {
            TopicSettings.named(name).flatMap { Int64(topicValue($0, overrides: overrides)) } ?? 0
        }
        let (least, most) = (number("min.compaction.lag.ms"), number("max.compaction.lag.ms"))
        if least > most { throw .contradiction("min.compaction.lag.ms (\(least)) is above max.compaction.lag.ms (\(most))") }
    }
}
