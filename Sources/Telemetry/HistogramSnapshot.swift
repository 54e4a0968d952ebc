/// What a histogram had recorded at one moment.
public struct HistogramSnapshot: Sendable {
    let counts: [Int64]
    /// Of all values; it wraps around beyond 63 bits.
    public let sum: Int64
    public let largest: Int64

    /// How many values were recorded.
    public var count: Int64 { counts.reduce(0, &+) }

    /// The value that this part of all values does not exceed: `quantile(0.99)` is p99. 0 where nothing was recorded.
    public func quantile(_ part: Double) -> Int64 {
        let count = count
        guard count > 0 else { return 0 }
        let rank = max(1, min(count, Int64((Double(count) * part).rounded(.up))))
        var seen: Int64 = 0
        for (bucket, amount) in counts.enumerated() {
            seen += amount
            if seen >= rank { return min(Histogram.upperBound(of: bucket), largest) }
        }
        return largest
    }
}
