import Settings

/// What the log says of configs that are taken and do not do all they say yet.
enum ConfigWarnings {
    static func topic(_ topic: String, _ overrides: [String: String], before: [String: String] = [:]) -> [String] {
        overrides.sorted { $0.key < $1.key }.compactMap { name, value in
            guard before[name] != value, let setting = TopicSettings.named(name), let normal = try? setting.normalise(value) else {
                return nil
            }
            return setting.warning(for: normal).map { "topic \(topic): \($0)" }
        }
    }
}
