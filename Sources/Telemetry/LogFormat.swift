/// How log lines are written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-11-27T14:30:00.123Z WARN  broker-1: what happened topic=t partition=0`
    case text
    /// One JSON object a line, with `time`, `level`, `part`, `message` and a member for each field.
    case json
}
