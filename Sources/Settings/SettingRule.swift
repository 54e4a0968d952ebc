/// Which values of its type a setting takes.
enum SettingRule: Sendable {
    case any
    /// Whole numbers within one of the ranges.
    case within([ClosedRange<Int64>])
    /// Real numbers.
    case ratio(ClosedRange<Double>)
    /// One of these words, in this spelling.
    case oneOf([String])
    /// A list of these words. An empty list is fine, an empty entry is not.
    case someOf([String])
    /// `*`, or a list of `partition:broker`.
    case replicas
    /// Only `false`: what it would switch on is not there.
    case onlyFalse(why: String)

    static func atLeast(_ least: Int64) -> SettingRule { .within([least...Int64.max]) }

    /// Why `number` is refused; nil where it is fine.
    func objection(to number: Int64) -> String? {
        guard case .within(let ranges) = self, !ranges.contains(where: { $0.contains(number) }) else { return nil }
        return "must be " + ranges.map(Self.describe).joined(separator: " or ")
    }

    func objection(to number: Double) -> String? {
        guard case .ratio(let range) = self, !range.contains(number) else { return nil }
        return "must be from \(range.lowerBound) to \(range.upperBound)"
    }

    func objection(to flag: Bool) -> String? {
        guard case .onlyFalse(let why) = self, flag else { return nil }
        return why
    }

    func objection(to word: String) -> String? {
        guard case .oneOf(let words) = self, !words.contains(word) else { return nil }
        return "must be one of " + words.joined(separator: ", ")
    }

    func objection(to entries: [String]) -> String? {
        switch self {
        case .someOf(let words):
            return entries.allSatisfy(words.contains) ? nil : "must be a list of " + words.joined(separator: ", ")
        case .replicas:
            return entries == ["*"] || entries.allSatisfy(Self.isReplica) ? nil : "must be * or a list of partition:broker, such as 0:1,1:2"
        case .any, .within, .ratio, .oneOf, .onlyFalse:
            return nil
        }
    }

    /// `partition:broker`; an empty entry passes, as it does in Apache Kafka.
    private static func isReplica(_ entry: String) -> Bool {
        if entry.isEmpty { return true }
        let parts = entry.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } }
    }

    private static func describe(_ range: ClosedRange<Int64>) -> String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        if range.upperBound == Int64.max { return "\(range.lowerBound) or more" }
        return "from \(range.lowerBound) to \(range.upperBound)"
    }
}
