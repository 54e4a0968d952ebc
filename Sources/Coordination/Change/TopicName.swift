/// What a topic may be called.
public enum TopicName {
    /// The longest name, in characters (all are one byte).
    public static let longest = 249
    /// The name of Kafka's own metadata log, which no topic may have.
    public static let clusterMetadata = "__cluster_metadata"
    /// The topics that the cluster makes for itself.
    public static let internalNames: Set<String> = ["__consumer_offsets", "__transaction_state", "__share_group_state"]

    /// Why no topic can have the name; nil for a good one.
    public static func fault(of name: String) -> String? {
        if name.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
        if name == "." || name == ".." { return "Topic name is invalid: '.' or '..' is not allowed" }
        if name.utf8.count > longest {
            return "Topic name is invalid: the length of '\(name)' is longer than the max allowed length \(longest)"
        }
        if !name.utf8.allSatisfy(isAllowed) {
            return "Topic name is invalid: '\(name)' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
        }
        return nil
    }

    /// Names that are equal in this form collide: metrics turn `.` into `_`.
    public static func collisionForm(of name: String) -> String { String(name.map { $0 == "." ? "_" : $0 }) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
