/// What the broker's settings are: flags before the environment before a .properties file before the defaults.
///
///     var values = SettingValues()
///     try values.read(properties: text, from: "server.properties")
///     try values.read(environment: ["OTTLA_NUM_PARTITIONS": "3"])
///     try values.set(flag: "log.segment.bytes=2000000")
///     values.int("num.partitions")  // 3
public struct SettingValues: Sendable {
    /// Who gave a value; the later one wins.
    public enum Source: Int, Sendable, CaseIterable {
        case `default`, file, environment, flag
    }

    private var layers: [Source: [String: String]] = [:]

    /// What the log should say once there is one: settings without effect, names in the environment that are unknown.
    public private(set) var warnings: [String] = []

    public init() {}

    /// Reads a .properties file; `place` names it in errors.
    ///
    /// Throws for a line that is no setting, an unknown name and a value that is refused, all with the line's number.
    public mutating func read(properties text: String, from place: String) throws(SettingError) {
        for line in try PropertiesFile.parse(text, place: place) {
            do { try give(line.name, line.value, .file) } catch { throw .found(place: "\(place), line \(line.number)", error) }
        }
    }

    /// Takes what the environment says: `OTTLA_NUM_PARTITIONS` is `num.partitions`.
    ///
    /// A name that is no setting gives a warning and no error: whoever runs containers sets variables of a service's name
    /// (`OTTLA_PORT`) that are meant for others.
    public mutating func read(environment: [String: String]) throws(SettingError) {
        let prefix = "OTTLA_"
        let names = Dictionary(uniqueKeysWithValues: BrokerSettings.all.map { (Self.variable(for: $0.name), $0.name) })
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(prefix) {
            guard let name = names[variable] else {
                let near = NearestName.find(variable, among: names.keys.sorted().map { $0.lowercased() })?.uppercased()
                warnings.append("the environment's \(variable) is no setting" + (near.map { "; did you mean \($0)?" } ?? ""))
                continue
            }
            do { try give(name, value, .environment) } catch { throw .found(place: "environment variable \(variable)", error) }
        }
    }

    /// Takes `name=value`, as `-c` has it.
    public mutating func set(flag text: String) throws(SettingError) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw .malformed(place: "-c \(text)", reason: "must be name=value, such as num.partitions=3")
        }
        try set(SettingText.trimmed(String(text[..<equals])), to: String(text[text.index(after: equals)...]))
    }

    /// Takes a value that a flag of its own stands for.
    public mutating func set(_ name: String, to value: String) throws(SettingError) { try give(name, value, .flag) }

    /// The variable that stands for a setting: `OTTLA_NUM_PARTITIONS` for `num.partitions`.
    public static func variable(for name: String) -> String {
        "OTTLA_" + String(name.map { $0 == "." ? "_" : $0 }).uppercased()
    }

    private mutating func give(_ name: String, _ value: String, _ source: Source) throws(SettingError) {
        let setting = try BrokerSettings.require(name)
        let normal = try setting.normalise(value)
        layers[source, default: [:]][name] = normal
        if let warning = setting.warning(for: setting.isSensitive ? "(hidden)" : normal) { warnings.append(warning) }
    }

    // MARK: What they are

    /// Who gave the value that a setting has.
    public func source(of name: String) -> Source {
        Source.allCases.last { layers[$0]?[name] != nil } ?? .default
    }

    /// What somebody gave, in its usual form; nil where the default holds.
    public func given(_ name: String) -> String? { layers[source(of: name)]?[name] }

    /// The value, in its usual form; nil where nobody gave one and there is no default.
    public func string(_ name: String) -> String? { given(name) ?? BrokerSettings.named(name)?.defaultValue }

    /// The value of a whole-number setting. One that has no value is 0: ask `optionalLong` where that can be.
    public func long(_ name: String) -> Int64 { optionalLong(name) ?? 0 }

    public func int(_ name: String) -> Int { Int(long(name)) }

    public func optionalLong(_ name: String) -> Int64? { string(name).flatMap { Int64($0) } }

    public func bool(_ name: String) -> Bool { string(name) == "true" }

    public func double(_ name: String) -> Double { string(name).flatMap(SettingText.double) ?? 0 }

    public func list(_ name: String) -> [String] { SettingText.entries(string(name) ?? "") }
}
