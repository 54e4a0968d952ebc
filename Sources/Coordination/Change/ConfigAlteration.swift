/// Changes of one resource's configs: all or nothing.
public enum ConfigAlteration {
    /// What IncrementalAlterConfigs can do to a config, by Kafka's numbers.
    public enum Operation: Int8, Sendable {
        case set = 0
        case delete = 1
        case append = 2
        case subtract = 3
    }

    /// One entry of IncrementalAlterConfigs.
    public struct Entry: Equatable, Sendable {
        public var name: String
        /// Kafka's number of the operation, as it was sent.
        public var operation: Int8
        public var value: String?

        public init(name: String, operation: Int8, value: String?) { (self.name, self.operation, self.value) = (name, operation, value) }
    }

    /// The longest that all configs of a resource may be together, in bytes: they are one value of the metadata store.
    public static let mostBytes = 1_000_000

    /// IncrementalAlterConfigs: the overrides that come of it.
    public static func increment(
        _ overrides: [String: String], by entries: [Entry], _ rules: ConfigRules
    ) throws(Refusal) -> [String: String] {
        try checkNames(entries.map(\.name))
        for entry in entries {
            guard let operation = Operation(rawValue: entry.operation) else {
                throw Refusal(.invalidRequest, "Unknown operation \(entry.operation) for config \(entry.name).")
            }
            if operation != .delete && entry.value == nil { throw Refusal(.invalidRequest, "Null value not supported for: \(entry.name)") }
        }
        var result = overrides
        for entry in entries {
            guard let operation = Operation(rawValue: entry.operation) else { continue }
            result[entry.name] = try apply(operation, entry, to: result[entry.name], rules)
        }
        return try finish(result, rules)
    }

    /// AlterConfigs: what is not named goes.
    public static func replace(_ configs: [(name: String, value: String?)], _ rules: ConfigRules) throws(Refusal) -> [String: String] {
        try checkNames(configs.map(\.name))
        var result: [String: String] = [:]
        for config in configs {
            guard let value = config.value else { throw Refusal(.invalidRequest, "Null value not supported for: \(config.name)") }
            result[config.name] = try rules.normalise(config.name, value)
        }
        return try finish(result, rules)
    }

    private static func checkNames(_ names: [String]) throws(Refusal) {
        if Set(names).count != names.count { throw Refusal(.invalidRequest, "Error due to duplicate config keys.") }
    }

    private static func apply(
        _ operation: Operation, _ entry: Entry, to present: String?, _ rules: ConfigRules
    ) throws(Refusal) -> String? {
        let given = entry.value ?? ""
        switch operation {
        case .delete: return nil
        case .set: return try rules.normalise(entry.name, given)
        case .append, .subtract:
            guard rules.isList(entry.name) else {
                let verb = operation == .append ? "APPEND" : "SUBTRACT"
                throw Refusal(.invalidConfig, "Can't \(verb) to key \(entry.name) because its type is not LIST.")
            }
            var items = split(present ?? rules.inherited(entry.name) ?? "")
            for item in split(given) {
                if operation == .subtract { items.removeAll { $0 == item } } else if !items.contains(item) { items.append(item) }
            }
            return try rules.normalise(entry.name, items.joined(separator: ","))
        }
    }

    private static func finish(_ overrides: [String: String], _ rules: ConfigRules) throws(Refusal) -> [String: String] {
        let bytes = overrides.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
        if bytes > mostBytes { throw Refusal(.invalidConfig, "The configs are too long: \(bytes) bytes, of at most \(mostBytes).") }
        try rules.checkTogether(overrides)
        return overrides
    }

    private static func split(_ list: String) -> [String] {
        list.split(separator: ",").map { item in
            let kept = item.drop { $0 == " " }
            return String(kept.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
