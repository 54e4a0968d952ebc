/// How long to pause before the next attempt: doubling, with a stretch given from outside, until one succeeds.
struct Backoff: Equatable {
    private let first: Int64
    private let longest: Int64
    private var next: Int64

    init(first: Int64, longest: Int64) { (self.first, self.longest, next) = (max(1, first), max(1, longest), max(1, first)) }

    mutating func failed(stretch: Double) -> Int64 {
        defer { next = min(longest, next * 2) }
        return max(1, Int64(Double(min(next, longest)) * min(max(stretch, 0.1), 10)))
    }

    mutating func succeeded() { next = first }
}
