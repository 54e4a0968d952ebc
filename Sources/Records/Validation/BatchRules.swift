/// What a topic takes: its settings, as far as they are about one batch.
public struct BatchRules: Equatable, Sendable {
    /// `max.message.bytes`: the most bytes of a whole batch as sent, header included.
    public var maxBytes: Int
    /// `segment.bytes`.
    public var segmentBytes: Int
    /// Whether every record needs a key (`cleanup.policy` has compact).
    public var requireKeys: Bool
    /// `message.timestamp.type`.
    public var timestampType: TimestampType
    /// Wall clock, milliseconds since 1970.
    public var now: Int64
    /// `message.timestamp.before.max.ms`.
    public var beforeMaxMs: Int64
    /// `message.timestamp.after.max.ms`.
    public var afterMaxMs: Int64
    /// Whether the batch comes from the broker itself (a transaction marker, an internal topic's record), so that it may be a control batch.
    public var allowControl: Bool
    /// The most bytes that a compressed payload may expand to.
    public var maxExpandedBytes: Int

    /// Kafka's defaults.
    public init(
        maxBytes: Int = 1_048_588, segmentBytes: Int = 1 << 30, requireKeys: Bool = false, timestampType: TimestampType = .createTime,
        now: Int64, beforeMaxMs: Int64 = .max, afterMaxMs: Int64 = 3_600_000, allowControl: Bool = false, maxExpandedBytes: Int? = nil
    ) {
        (self.maxBytes, self.segmentBytes, self.requireKeys) = (maxBytes, segmentBytes, requireKeys)
        (self.timestampType, self.now, self.beforeMaxMs, self.afterMaxMs) = (timestampType, now, beforeMaxMs, afterMaxMs)
        self.allowControl = allowControl
        self.maxExpandedBytes = maxExpandedBytes ?? Codec.defaultLimit
    }

    /// Whether `timestamp` is inside the topic's bounds around `now`; -1, no timestamp, always is.
    @inline(__always)
    func admits(_ timestamp: Int64) -> Bool {
        if timestamp == -1 { return true }
        let (age, overflow) = now.subtractingReportingOverflow(timestamp)
        if overflow { return timestamp < 0 ? beforeMaxMs == .max : afterMaxMs == .max }
        return age >= 0 ? age <= beforeMaxMs : afterMaxMs == .max || age >= -max(afterMaxMs, 0)
    }
}
