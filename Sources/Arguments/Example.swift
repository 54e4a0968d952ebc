/// Something to type, and what comes of it.
public struct Example: Sendable {
    public let line: String
    public let text: String

    public init(_ line: String, _ text: String) { (self.line, self.text) = (line, text) }
}
