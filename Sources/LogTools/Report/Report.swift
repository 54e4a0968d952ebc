/// What a tool found out, to be shown to people or to programs.
public protocol Report: Sendable {
    /// For people: lines, the last one ended.
    var text: String { get }
    /// For programs: one JSON object, no line end.
    var json: String { get }
    /// Whether everything is as it should be: the exit code.
    var isSound: Bool { get }
}
