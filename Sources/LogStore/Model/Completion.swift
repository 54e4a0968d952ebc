/// What became of something that was waited for. Small: it crosses threads by the hundred.
public struct Completion: Hashable, Sendable {
    /// What it was, with `value`'s meaning.
    public enum Outcome: Int32, Sendable {
        /// The append is synced and readable; `value` is its last offset + 1.
        case durable = 0
        /// There is something to read; `value` is the limit that moved.
        case readable = 1
        /// The storage failed before the answer was known: the append may or may not be there after a restart.
        case unknown = 2
        /// The partition was deleted or closed.
        case gone = 3
        /// The journal has room again: what was parked may be tried again.
        case room = 4
    }

    /// The ticket's.
    public var token: UInt64
    /// The ticket's.
    public var request: UInt64
    public var value: Int64
    public var outcome: Outcome

    public init(token: UInt64, request: UInt64, value: Int64, outcome: Outcome) {
        (self.token, self.request, self.value, self.outcome) = (token, request, value, outcome)
    }
}
