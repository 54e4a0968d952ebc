import Testing

@testable import Settings

@Suite struct EffectiveSettingsTests {
    private func entry(_ name: String, _ settings: EffectiveSettings, _ overrides: [String: String] = [:]) throws -> ConfigEntry {
        settings.topicEntry(try TopicSettings.require(name), overrides: overrides)
    }

    @Test("a topic's settings that nobody set show the synonyms that Apache Kafka shows")
    func defaults() {
        for entry in EffectiveSettings(SettingValues()).topicEntries(overrides: [:]) {
            // Ottla's own.
            if entry.name == "cold.compression.type" { continue }
            let synonym = KafkaValues.synonyms[entry.name].map { ConfigSynonym($0[0], $0[1], .default) }
            // Apache Kafka sets min.insync.replicas when a cluster is made; so its list leaves that out.
            if entry.name != "min.insync.replicas" { #expect(entry.synonyms == (synonym.map { [$0] } ?? []), "\(entry.name)") }
            #expect(entry.source == .default)
            #expect(entry.value == entry.setting.defaultValue)
        }
    }

    @Test("the topic wins over the broker, that over the cluster, that over the default")
    func whoWins() throws {
        let name = "delete.retention.ms", synonym = "log.cleaner.delete.retention.ms"
        let settings = EffectiveSettings(SettingValues(), cluster: [synonym: "1000"], broker: [synonym: " 2000"])
        let entry = try entry(name, settings, [name: "+3000"])
        #expect(entry.value == "3000")
        #expect(entry.source == .topic)
        #expect(entry.synonyms.map(\.source) == [.topic, .dynamicBroker, .dynamicCluster, .default])
        #expect(try self.entry(name, settings).value == "2000")
        #expect(try self.entry(name, settings).source == .dynamicBroker)
    }

    @Test("the finer unit wins, and then the coarser one's default shows too")
    func finerUnit() throws {
        let settings = EffectiveSettings(SettingValues(), cluster: ["log.retention.ms": "3600000"])
        let entry = try entry("retention.ms", settings)
        #expect(entry.value == "3600000")
        #expect(
            entry.synonyms == [
                ConfigSynonym("log.retention.ms", "3600000", .dynamicCluster), ConfigSynonym("log.retention.hours", "168", .default),
            ])
        let broker = settings.brokerEntries().first { $0.name == "log.retention.ms" }
        #expect(broker?.synonyms == entry.synonyms)
        #expect(broker?.value == "3600000")
    }

    @Test("a coarser unit counts where no finer one is set, and for ever stays for ever")
    func coarserUnit() throws {
        var values = SettingValues()
        try values.set(flag: "log.retention.hours=2")
        #expect(try entry("retention.ms", EffectiveSettings(values)).value == "7200000")
        try values.set(flag: "log.retention.minutes=-1")
        #expect(try entry("retention.ms", EffectiveSettings(values)).value == "-1")
        try values.set(flag: "log.retention.ms=5")
        #expect(try entry("retention.ms", EffectiveSettings(values)).value == "5")
        #expect(try entry("retention.ms", EffectiveSettings(values)).source == .staticBroker)
    }

    @Test("settings that were dropped show only where somebody set them")
    func dropped() {
        let settings = EffectiveSettings(SettingValues())
        #expect(!settings.topicEntries(overrides: [:]).contains { $0.name == "message.format.version" })
        #expect(settings.topicEntries(overrides: ["message.format.version": "2.8"]).contains { $0.value == "2.8" && $0.source == .topic })
    }

    @Test("a group's settings have the broker's as synonyms")
    func groups() throws {
        let settings = EffectiveSettings(SettingValues())
        let entries = settings.groupEntries(overrides: ["consumer.session.timeout.ms": "50000"])
        #expect(entries.map(\.value) == ["5000", "50000"])
        #expect(entries.map(\.source) == [.default, .group])
        #expect(
            entries[1].synonyms == [
                ConfigSynonym("consumer.session.timeout.ms", "50000", .group),
                ConfigSynonym("group.consumer.session.timeout.ms", "45000", .default),
            ])
        for (value, isTaken) in [("44999", false), ("45000", true), ("60000", true), ("60001", false), ("x", false)] {
            let overrides = try? settings.groupOverrides(
                [:], after: [ConfigChange("consumer.session.timeout.ms", operation: 0, value: value)])
            #expect((overrides != nil) == isTaken, "\(value)")
        }
    }

    // MARK: Changes

    private let settings = EffectiveSettings(SettingValues())
    private let replicas = "leader.replication.throttled.replicas"

    private func change(_ current: [String: String] = [:], _ changes: ConfigChange...) throws(SettingError) -> [String: String] {
        try settings.topicOverrides(current, after: changes)
    }

    @Test("append adds what is not there, to the default where nobody set the list; subtract takes away")
    func lists() throws {
        #expect(try change([replicas: "0:1"], ConfigChange(replicas, operation: 2, value: "0:1, 1:2"))[replicas] == "0:1,1:2")
        #expect(try change([:], ConfigChange("cleanup.policy", operation: 2, value: "compact"))["cleanup.policy"] == "delete,compact")
        #expect(try change([replicas: "0:1,1:2"], ConfigChange(replicas, operation: 3, value: "1:2,7:7"))[replicas] == "0:1")
        #expect(try change([replicas: "0:1"], ConfigChange(replicas, operation: 3, value: "0:1"))[replicas] == "")
    }

    @Test("set and delete touch only what they name, and a value stays as it was sent")
    func setAndDelete() throws {
        let changed = try change(
            ["a": "1", "segment.ms": "2"], ConfigChange("retention.ms", operation: 0, value: " 3 "),
            ConfigChange("segment.ms", operation: 1, value: "?"))
        #expect(changed == ["a": "1", "retention.ms": " 3 "])
        #expect(try change([:], ConfigChange("no.such.config", operation: 1, value: nil)).isEmpty)
    }

    @Test("what is wrong with a request is told from what is wrong with a configuration")
    func errors() {
        func isInvalidRequest(_ changes: ConfigChange...) -> Bool? {
            do {
                _ = try settings.topicOverrides([:], after: changes)
                return nil
            } catch { return error.isInvalidRequest }
        }
        #expect(isInvalidRequest(ConfigChange("retention.ms", operation: 0, value: "x")) == false)
        #expect(isInvalidRequest(ConfigChange("no.such", operation: 0, value: "x")) == false)
        #expect(isInvalidRequest(ConfigChange("retention.ms", operation: 2, value: "1")) == false)
        #expect(isInvalidRequest(ConfigChange("no.such", operation: 3, value: "1")) == false)
        #expect(isInvalidRequest(ConfigChange("cleanup.policy", operation: 2, value: "keep")) == false)
        #expect(isInvalidRequest(ConfigChange("cleanup.policy", operation: 3, value: nil)) == true)
        #expect(isInvalidRequest(ConfigChange("retention.ms", operation: 7, value: "1")) == true)
        let twice = [ConfigChange("retention.ms", operation: 0, value: "1"), ConfigChange("retention.ms", operation: 1, value: nil)]
        #expect(isInvalidRequest(twice[0], twice[1]) == true)
    }

    @Test("settings that contradict each other are refused, whenever the second one comes")
    func contradiction() throws {
        let least = ConfigChange("min.compaction.lag.ms", operation: 0, value: "100")
        let most = ConfigChange("max.compaction.lag.ms", operation: 0, value: "10")
        #expect(throws: SettingError.self) { try change([:], least, most) }
        let changed = try change([:], most)
        #expect(throws: SettingError.self) { try change(changed, least) }
        #expect(throws: SettingError.self) {
            try settings.topicOverrides([("min.compaction.lag.ms", "2"), ("max.compaction.lag.ms", "1")])
        }
    }

    @Test("a whole configuration may name nothing twice and nothing null")
    func wholes() throws {
        #expect(try settings.topicOverrides([("retention.ms", "1")]) == ["retention.ms": "1"])
        #expect(throws: SettingError.repeated("retention.ms")) {
            try settings.topicOverrides([("retention.ms", "1"), ("retention.ms", "1")])
        }
        #expect(throws: SettingError.missingValue("retention.ms")) { try settings.topicOverrides([("retention.ms", nil)]) }
        #expect(throws: SettingError.self) { try settings.topicOverrides([("log.retention.ms", "1")]) }
    }

    @Test("a broker's read-only settings cannot be changed while it runs, unknown ones are taken")
    func brokers() throws {
        let dynamic = ConfigChange("log.segment.bytes", operation: 0, value: "2000000")
        #expect(try settings.dynamicSettings([:], after: [dynamic]) == ["log.segment.bytes": "2000000"])
        #expect(throws: SettingError.readOnly("num.partitions")) {
            try settings.dynamicSettings([:], after: [ConfigChange("num.partitions", operation: 0, value: "3")])
        }
        #expect(try settings.dynamicSettings([:], after: [ConfigChange("x.y", operation: 0, value: "3")]) == ["x.y": "3"])
        let policy = ConfigChange("log.cleanup.policy", operation: 2, value: "compact")
        #expect(try settings.dynamicSettings([:], after: [policy])["log.cleanup.policy"] == "delete,compact")
        #expect(throws: SettingError.self) { try settings.dynamicSettings([("log.segment.bytes", "1")]) }
    }
}
