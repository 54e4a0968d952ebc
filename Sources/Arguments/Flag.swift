/// A flag of a command.
public struct Flag: Sendable {
    /// Without the two dashes.
    public let name: String
    public let letter: Character?
    /// What the help calls its value; nil for a flag that has none.
    public let placeholder: String?
    public let kind: ValueKind
    public let defaultValue: String?
    public let isRequired: Bool
    /// Whether it may be given more than once.
    public let repeats: Bool
    /// What it does, in a sentence.
    public let text: String

    /// A flag with a value.
    public init(
        _ name: String, letter: Character? = nil, _ placeholder: String, _ kind: ValueKind = .text, default defaultValue: String? = nil,
        isRequired: Bool = false, repeats: Bool = false, _ text: String
    ) {
        (self.name, self.letter, self.placeholder, self.kind) = (name, letter, placeholder, kind)
        (self.defaultValue, self.isRequired, self.repeats, self.text) = (defaultValue, isRequired, repeats, text)
    }

    /// A flag without a value: it is given or not.
    public init(switch name: String, letter: Character? = nil, _ text: String) {
        (self.name, self.letter, self.placeholder, self.kind) = (name, letter, nil, .text)
        (self.defaultValue, self.isRequired, self.repeats, self.text) = (nil, false, false, text)
    }

    /// As help and man page name it: `-c, --set NAME=VALUE`.
    var usage: String {
        (letter.map { "-\($0), " } ?? "") + "--\(name)" + (placeholder.map { " \($0)" } ?? "")
    }

    static let help = Flag(switch: "help", letter: "h", "Show this.")
}
