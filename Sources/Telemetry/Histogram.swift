import Synchronization

/// How often values of each size were seen, to a sixteenth: log-linear buckets, without a lock.
///
/// Each power of two is divided into 16 buckets, so that a percentile is at most 6.25 % above what was seen. Values below zero count
/// as zero.
public final class Histogram: Sendable {
    static let bucketCount = 960

    private let buckets = InlineArray<960, Atomic<Int64>> { _ in Atomic(0) }
    private let total = Atomic<Int64>(0)
    private let largest = Atomic<Int64>(0)

    public init() {}

    public func record(_ value: Int64) {
        let value = max(0, value)
        buckets[Self.bucket(of: value)].wrappingAdd(1, ordering: .relaxed)
        total.wrappingAdd(value, ordering: .relaxed)
        var seen = largest.load(ordering: .relaxed)
        while value > seen {
            let (exchanged, original) = largest.weakCompareExchange(expected: seen, desired: value, ordering: .relaxed)
            if exchanged { break }
            seen = original
        }
    }

    /// What was recorded until now.
    public var snapshot: HistogramSnapshot {
        var counts: [Int64] = []
        counts.reserveCapacity(Self.bucketCount)
        for index in 0..<Self.bucketCount { counts.append(buckets[index].load(ordering: .relaxed)) }
        return HistogramSnapshot(counts: counts, sum: total.load(ordering: .relaxed), largest: largest.load(ordering: .relaxed))
    }

    /// 0 to 15 have a bucket each; then come 16 for each power of two.
    static func bucket(of value: Int64) -> Int {
        guard value >= 16 else { return Int(value) }
        let power = 63 - value.leadingZeroBitCount
        return (power - 3) * 16 + Int((value >> Int64(power - 4)) & 15)
    }

    /// The largest value that falls into a bucket.
    static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= 16 else { return Int64(bucket) }
        let shift = Int64(bucket / 16 - 1)
        let first = Int64(16 + bucket % 16) << shift
        return first + ((Int64(1) << shift) - 1)
    }
}
