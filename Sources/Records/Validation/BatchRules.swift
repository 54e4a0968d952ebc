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

    /// The timestamps that the topic takes: those inside its bounds around `now`. (-1, no timestamp, is always taken.)
    var admittedTimestamps: ClosedRange<Int64> {
        let (lowest, below) = now.subtractingReportingOverflow(max(beforeMaxMs, 0))
        let (highest, above) = now.addingReportingOverflow(max(afterMaxMs, 0))
        let isUnlimited = beforeMaxMs == .max
        return (below || isUnlimited ? .min : lowest)...(above ? .max : highest)
    }
}
