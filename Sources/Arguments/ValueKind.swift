/// What the value of a flag or an operand must look like.
public enum ValueKind: Sendable {
    case text
    /// A file or a directory: shells complete it.
    case path
    case number(ClosedRange<Int>)
    case choice([String])
    /// HOST:PORT.
    case address
    /// HOST:PORT, or several with commas between them.
    case addresses

    /// Why `value` is refused; nil where it is fine.
    func objection(to value: String) -> String? {
        switch self {
        case .text: return nil
        case .path: return value.isEmpty ? "must not be empty" : nil
        case .number(let range):
            if let number = Int(value), range.contains(number) { return nil }
            let bounds = range.upperBound == Int.max ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            return "must be a whole number, \(bounds)"
        case .choice(let words):
            if words.contains(value) { return nil }
            let near = NearestName.find(value, among: words).map { "; did you mean \($0)?" }
            return "must be one of \(words.joined(separator: ", "))" + (near ?? "")
        case .address: return HostPort(value) == nil ? "must be HOST:PORT, such as 127.0.0.1:9092" : nil
        case .addresses: return HostPort.list(value) == nil ? "must be HOST:PORT, or several with commas between them" : nil
        }
    }
}
