import Testing

@testable import Settings

@Suite struct SettingTests {
    @Test("a topic's setting takes and refuses the values that Apache Kafka takes and refuses")
    func values() throws {
        for (name, taken, refused) in KafkaValues.all {
            let setting = try TopicSettings.require(name)
            for value in taken {
                #expect(throws: Never.self, "\(name)=\(value)") { try setting.normalise(value) }
            }
            for value in refused {
                #expect(throws: SettingError.self, "\(name)=\(value)") { try setting.normalise(value) }
            }
        }
    }

    @Test("a value is shown in its usual form")
    func usualForm() throws {
        let forms = [
            ("retention.ms", " 5000 ", "5000"), ("retention.ms", "006000", "6000"), ("retention.ms", "+7000", "7000"),
            ("retention.ms", "-0", "0"), ("preallocate", "TRUE", "true"), ("min.cleanable.dirty.ratio", "1e-1", "0.1"),
            ("min.cleanable.dirty.ratio", "1", "1.0"), ("min.cleanable.dirty.ratio", ".5", "0.5"),
            ("cleanup.policy", " compact , delete ", "compact,delete"), ("cleanup.policy", "", ""),
            ("cleanup.policy", "delete,delete", "delete"), ("compression.type", " gzip ", "gzip"),
            ("leader.replication.throttled.replicas", " 0:1 , 1:2,0:1", "0:1,1:2"),
        ]
        for (name, value, form) in forms {
            #expect(try TopicSettings.require(name).normalise(value) == form, "\(name)=\(value)")
        }
    }

    @Test("real numbers are written as Java writes them")
    func doubles() {
        let written: [(Double, String)] = [
            (0, "0.0"), (0.5, "0.5"), (0.001, "0.001"), (0.0001, "1.0E-4"), (0.00025, "2.5E-4"), (1e-5, "1.0E-5"), (1.25e-7, "1.25E-7"),
            (100, "100.0"), (9_999_999, "9999999.0"), (1e7, "1.0E7"), (123_456_789, "1.23456789E8"), (1e22, "1.0E22"), (-1e-4, "-1.0E-4"),
        ]
        for (value, text) in written { #expect(SettingText.text(of: value) == text) }
    }

    @Test("the defaults and types of topics' settings are Apache Kafka's")
    func defaults() throws {
        // One is Ottla's own.
        let shown = TopicSettings.all.filter { $0.status != .dropped && $0.name != "cold.compression.type" }
        #expect(shown.map(\.name) == KafkaValues.defaults.map(\.name))
        for (name, value, type) in KafkaValues.defaults {
            let setting = try TopicSettings.require(name)
            #expect(setting.defaultValue == value)
            #expect("\(setting.type)" == type)
        }
    }

    @Test("the defaults and types of brokers' settings are Apache Kafka's")
    func brokerDefaults() throws {
        for (name, value, type, isReadOnly) in KafkaValues.clientsRead + KafkaValues.logDefaults {
            let setting = try BrokerSettings.require(name)
            #expect(setting.defaultValue == value)
            #expect("\(setting.type)" == type)
            #expect(setting.isReadOnly == isReadOnly, "\(name)")
        }
    }

    @Test("every default is a value that its setting takes, in its usual form")
    func defaultsAreValid() throws {
        for setting in TopicSettings.all + BrokerSettings.all + GroupSettings.all(in: SettingValues()) {
            guard let value = setting.defaultValue else { continue }
            #expect(try setting.normalise(value) == value, "\(setting.name)")
        }
    }

    @Test("every synonym is a broker's setting, and every setting says what it means")
    func synonymsExist() {
        for setting in TopicSettings.all {
            for synonym in setting.synonyms { #expect(BrokerSettings.named(synonym.name) != nil, "\(synonym.name)") }
        }
        for setting in TopicSettings.all + BrokerSettings.all { #expect(setting.documentation.hasSuffix("."), "\(setting.name)") }
    }

    @Test("types have the numbers of DescribeConfigs")
    func types() { #expect(SettingType.password.rawValue == 9) }

    @Test("an unknown name is refused with the nearest one")
    func nearest() {
        func nearest(_ name: String) -> String? {
            guard case .unknownName(_, let nearest) = #expect(throws: SettingError.self, performing: { try TopicSettings.require(name) })
            else { return nil }
            return nearest
        }
        #expect(nearest("retenton.ms") == "retention.ms")
        #expect(nearest("Retention.ms") == "retention.ms")
        #expect(nearest("retention_ms") == "retention.ms")
        #expect(nearest("no.such.thing.at.all") == nil)
        #expect(nearest("") == nil)
    }

    @Test("a setting without effect gives a warning, one that is obeyed none")
    func warnings() throws {
        #expect(try TopicSettings.require("flush.ms").warning(for: "5")?.contains("no effect yet") == true)
        #expect(try TopicSettings.require("message.format.version").warning(for: "2.8")?.contains("took this setting away") == true)
        #expect(try TopicSettings.require("cleanup.policy").warning(for: "compact,delete") == nil)
        #expect(try TopicSettings.require("retention.ms").warning(for: "5") == nil)
    }
}
