import Testing

@testable import Settings

@Suite struct SettingValuesTests {
    @Test("a flag wins over the environment, that over the file, that over the default")
    func layers() throws {
        var values = SettingValues()
        #expect(values.int("num.partitions") == 1)
        #expect(values.source(of: "num.partitions") == .default)
        try values.set(flag: "num.partitions=4")
        try values.read(properties: "num.partitions=2\nmessage.max.bytes = 5000\n", from: "x.properties")
        try values.read(environment: ["OTTLA_NUM_PARTITIONS": "3", "OTTLA_MESSAGE_MAX_BYTES": "6000", "PATH": "/bin"])
        #expect(values.int("num.partitions") == 4)
        #expect(values.source(of: "num.partitions") == .flag)
        #expect(values.long("message.max.bytes") == 6000)
        #expect(values.given("delete.topic.enable") == nil)
        #expect(values.bool("delete.topic.enable"))
        #expect(values.list("group.consumer.assignors") == ["uniform", "range"])
        #expect(values.double("log.cleaner.min.cleanable.ratio") == 0.5)
        #expect(values.optionalLong("log.retention.ms") == nil)
    }

    @Test("an unknown name in a flag or a file is refused with the nearest one and its place")
    func unknownNames() throws {
        var values = SettingValues()
        let flag = #expect(throws: SettingError.self) { try values.set(flag: "num.partition=3") }
        #expect(flag?.description == "there is no setting \"num.partition\"; did you mean num.partitions?")
        let file = #expect(throws: SettingError.self) { try values.read(properties: "# ok\n\nlog.segment.byte=1\n", from: "a.properties") }
        #expect(file?.description == "a.properties, line 3: there is no setting \"log.segment.byte\"; did you mean log.segment.bytes?")
    }

    @Test("an unknown name in the environment is a warning, a bad value an error")
    func environment() throws {
        var values = SettingValues()
        try values.read(environment: ["OTTLA_PORT": "tcp://10.0.0.1:9092", "OTTLA_NUM_PARTITION": "3"])
        #expect(
            values.warnings == [
                "the environment's OTTLA_NUM_PARTITION is no setting; did you mean OTTLA_NUM_PARTITIONS?",
                "the environment's OTTLA_PORT is no setting",
            ])
        #expect(throws: SettingError.self) { try values.read(environment: ["OTTLA_NUM_PARTITIONS": "0"]) }
    }

    @Test("no two settings share a variable of the environment")
    func variablesAreUnique() {
        #expect(Set(BrokerSettings.all.map { SettingValues.variable(for: $0.name) }).count == BrokerSettings.all.count)
    }

    @Test("a flag that is no name=value is refused", arguments: ["", "num.partitions", "=3", "num.partitions=", "num.partitions=x"])
    func badFlags(_ text: String) {
        var values = SettingValues()
        #expect(throws: SettingError.self) { try values.set(flag: text) }
    }

    @Test("a .properties file has comments, escapes and lines that go on")
    func properties() throws {
        let text = "# a\n ! b\r\na=1\rb : 2\n  c   3\nd=x\\\n   y,\\\nz\ne\\=f = \\u0041\\t\\\\\nempty=\nlast=\\\\\ngone"
        let lines = try PropertiesFile.parse(text, place: "p")
        #expect(lines.map(\.name) == ["a", "b", "c", "d", "e=f", "empty", "last", "gone"])
        #expect(lines.map(\.value) == ["1", "2", "3", "xy,z", "A\t\\", "", "\\", ""])
        #expect(lines.map(\.number) == [3, 4, 5, 6, 9, 10, 11, 12])
    }

    @Test(
        "no text makes the .properties reader trap",
        arguments: ["\\", "=\\", "a=\\u12", "\\u", "a\\", "=", ":", "a=\\uD800", "\u{0}", "é=ü"])
    func strangeProperties(_ text: String) { _ = try? PropertiesFile.parse(text, place: "p") }

    @Test("settings without effect are told of")
    func warnings() throws {
        var values = SettingValues()
        try values.set(flag: "offsets.retention.minutes=5")
        #expect(values.warnings.count == 1)
    }
}
