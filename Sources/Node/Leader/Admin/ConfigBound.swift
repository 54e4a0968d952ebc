import Settings

/// All overrides of a resource are one value of the metadata store, and must fit into a transaction.
enum ConfigBound {
    /// The most that all names and values of a resource may be together, in bytes.
    static let bytes = 1_000_000

    static func check(_ overrides: [String: String]) throws(SettingError) -> [String: String] {
        let size = overrides.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
        if size > bytes { throw .contradiction("the configs are too long together: \(size) bytes, of at most \(bytes)") }
        return overrides
    }
}
