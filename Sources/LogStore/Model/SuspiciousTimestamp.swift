/// A record's timestamp that is hardly meant: retention deletes the record at once, or keeps it and all behind it for ever.
public struct SuspiciousTimestamp: Hashable, Sendable {
    /// What the number would be if it were of about now.
    public enum Unit: String, CaseIterable, Sendable {
        case seconds, microseconds, nanoseconds
        /// Milliseconds, of a day far ahead.
        case future
    }

    /// As the record has it.
    public var timestamp: Int64
    public var unit: Unit
    /// The broker's clock, in milliseconds.
    public var now: Int64

    /// Ten years: how far from now what is meant may lie.
    private static let reach: Int64 = 10 * 365 * 86_400_000
    /// A day: how far ahead clocks may be.
    private static let ahead: Int64 = 86_400_000

    /// Nil for a timestamp that is of the last millennia up to a day ahead; −1 is none.
    init?(_ timestamp: Int64, now: Int64) {
        guard now > 0 else { return nil }
        if timestamp > now / 100, timestamp - now <= Self.ahead { return nil }
        func isNear(_ milliseconds: Int64) -> Bool { abs(milliseconds - now) <= Self.reach }
        if timestamp > now {
            unit = isNear(timestamp / 1000) ? .microseconds : isNear(timestamp / 1_000_000) ? .nanoseconds : .future
        } else {
            guard timestamp > 0, isNear(timestamp * 1000) else { return nil }
            unit = .seconds
        }
        (self.timestamp, self.now) = (timestamp, now)
    }
}
