/// What topics, brokers and groups are set to when everything is put together: a topic's own settings, the ones changed while brokers
/// run, the ones that the broker was started with, and the defaults. The rules and their order are Apache Kafka's.
public struct EffectiveSettings: Sendable {
    /// What the broker was started with.
    public var values: SettingValues
    /// Changed for the whole cluster, as sent.
    public var cluster: [String: String]
    /// Changed for this broker, as sent.
    public var broker: [String: String]

    public init(_ values: SettingValues, cluster: [String: String] = [:], broker: [String: String] = [:]) {
        (self.values, self.cluster, self.broker) = (values, cluster, broker)
    }

    // MARK: Values

    /// What a broker's setting is, in its usual form.
    public func brokerValue(_ setting: Setting) -> String? {
        for layer in [broker, cluster] {
            if let value = layer[setting.name], let normal = try? setting.normalise(value) { return normal }
        }
        return values.string(setting.name)
    }

    /// What a topic's setting is, in its usual form; `overrides` are the topic's own, as sent.
    public func topicValue(_ setting: Setting, overrides: [String: String]) -> String {
        if let value = overrides[setting.name], let normal = try? setting.normalise(value) { return normal }
        for synonym in setting.synonyms {
            guard let found = BrokerSettings.named(synonym.name).flatMap(brokerValue) else { continue }
            return synonym.factor == 1 ? found : Self.scale(found, by: synonym.factor)
        }
        return setting.defaultValue ?? ""
    }

    /// A number in a finer unit. A negative one means "for ever" in every unit and stays.
    private static func scale(_ text: String, by factor: Int64) -> String {
        guard let number = Int64(text), number > 0 else { return text }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        return String(isTooLarge ? Int64.max : product)
    }

    // MARK: Entries of DescribeConfigs

    /// A topic's setting with its source and synonyms.
    public func topicEntry(_ setting: Setting, overrides: [String: String]) -> ConfigEntry {
        let value = topicValue(setting, overrides: overrides)
        return ownEntry(setting, value: value, isOwn: overrides[setting.name] != nil, source: .topic)
    }

    /// All of a topic's settings; the ones that Apache Kafka 4.0 dropped only where somebody set them.
    public func topicEntries(overrides: [String: String]) -> [ConfigEntry] {
        TopicSettings.all.filter { $0.status != .dropped || overrides[$0.name] != nil }.map { topicEntry($0, overrides: overrides) }
    }

    /// All of a group's settings.
    public func groupEntries(overrides: [String: String]) -> [ConfigEntry] {
        GroupSettings.all(in: values).map { setting in
            let own = overrides[setting.name].flatMap { try? setting.normalise($0) }
            return ownEntry(setting, value: own ?? setting.defaultValue ?? "", isOwn: own != nil, source: .group)
        }
    }

    private func ownEntry(_ setting: Setting, value: String, isOwn: Bool, source: ConfigSource) -> ConfigEntry {
        var synonyms = setting.synonyms.first.map { brokerSynonyms(of: $0.name, family: setting.synonyms.map(\.name)) } ?? []
        if isOwn { synonyms.insert(ConfigSynonym(setting.name, value, source), at: 0) }
        return ConfigEntry(setting: setting, value: value, source: synonyms.first?.source ?? .default, synonyms: synonyms)
    }

    /// All settings of this broker.
    public func brokerEntries() -> [ConfigEntry] {
        BrokerSettings.all.map { setting in
            let synonyms = brokerSynonyms(of: setting.name, family: Self.family(of: setting.name))
            let value = setting.isSensitive ? nil : brokerValue(setting)
            return ConfigEntry(setting: setting, value: value, source: synonyms.first?.source ?? .default, synonyms: synonyms)
        }
    }

    /// What is changed for the whole cluster.
    public func clusterEntries() -> [ConfigEntry] {
        BrokerSettings.all.compactMap { setting in
            guard let value = cluster[setting.name] else { return nil }
            let shown = setting.isSensitive ? nil : (try? setting.normalise(value)) ?? value
            let synonym = ConfigSynonym(setting.name, shown, .dynamicCluster)
            return ConfigEntry(setting: setting, value: shown, source: .dynamicCluster, synonyms: [synonym])
        }
    }

    /// The broker's settings of one meaning, the finest unit first.
    private static func family(of name: String) -> [String] {
        families[name] ?? [name]
    }

    private static let families: [String: [String]] = {
        let sharing = TopicSettings.all.map { $0.synonyms.map(\.name) }.filter { $0.count > 1 }
        return Dictionary(sharing.flatMap { names in names.map { ($0, names) } }, uniquingKeysWith: { first, _ in first })
    }()

    /// The values given to a broker's settings of one meaning, from the strongest.
    ///
    /// Those before the first of `name` itself are left out, as Apache Kafka leaves them out: so the hours' default does not show
    /// where nobody set the milliseconds.
    private func brokerSynonyms(of name: String, family: [String]) -> [ConfigSynonym] {
        let layers: [(ConfigSource, (String) -> String?)] = [
            (.dynamicBroker, { broker[$0] }), (.dynamicCluster, { cluster[$0] }), (.staticBroker, { values.given($0) }),
            (.default, { BrokerSettings.named($0)?.defaultValue }),
        ]
        let all = layers.flatMap { source, value in
            family.compactMap { name in
                value(name).map { ConfigSynonym(name, BrokerSettings.named(name)?.isSensitive == true ? nil : $0, source) }
            }
        }
        return Array(all.drop { $0.name != name })
    }
}
