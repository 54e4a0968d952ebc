/// Why a call got no answer.
public enum CallError: Error, Equatable, Sendable {
    /// The deadline passed first.
    case timedOut
}
