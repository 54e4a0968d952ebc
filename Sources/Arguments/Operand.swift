/// An argument that is no flag, known by its place.
public struct Operand: Sendable {
    /// As the help names it, in capitals.
    public let name: String
    public let kind: ValueKind
    public let isRequired: Bool
    /// Whether the last operand takes all that is left.
    public let repeats: Bool
    public let text: String

    public init(_ name: String, _ kind: ValueKind = .text, isRequired: Bool = true, repeats: Bool = false, _ text: String) {
        (self.name, self.kind, self.isRequired, self.repeats, self.text) = (name, kind, isRequired, repeats, text)
    }

    var usage: String {
        let name = repeats ? "\(name)…" : name
        return isRequired ? name : "[\(name)]"
    }
}
