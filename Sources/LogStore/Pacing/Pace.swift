import Threads

/// Holds a thread that rewrites segments to so many bytes a second, and ends its work when the store closes.
final class Pace: Sendable {
    private struct Budget: Sendable {
        /// Bytes that were used and not earned yet.
        var debt: Double = 0
        var last: UInt64 = 0
        var isStopping = false
        /// 0: no bound.
        var bytesPerSecond: Int64
    }

    private let monotonic: @Sendable () -> UInt64
    private let budget: Lock<Budget>

    /// 0 bytes a second: no bound.
    init(bytesPerSecond: Int64, monotonic: @escaping @Sendable () -> UInt64) {
        self.monotonic = monotonic
        budget = Lock(Budget(last: monotonic(), bytesPerSecond: bytesPerSecond))
    }

    func set(bytesPerSecond: Int64) { budget.withLock { $0.bytesPerSecond = bytesPerSecond } }

    /// Uses so many bytes, and waits until they are earned; false where all is to end.
    func use(_ bytes: Int) -> Bool {
        let pause = budget.withLock { budget -> Int? in
            if budget.isStopping { return nil }
            if budget.bytesPerSecond <= 0 { return 0 }
            let (now, rate) = (monotonic(), Double(budget.bytesPerSecond))
            budget.debt = max(0, budget.debt - Double(now &- budget.last) / 1e9 * rate) + Double(bytes)
            budget.last = now
            return Int(min(budget.debt / rate * 1000, 60_000))
        }
        guard let pause else { return false }
        // Less is not worth a wake-up: it adds up.
        return pause < 20 || wait(pause)
    }

    /// Waits so many milliseconds; false where all is to end.
    func wait(_ milliseconds: Int) -> Bool { !budget.wait(milliseconds: milliseconds, until: { $0.isStopping }) { $0.isStopping } }

    func stop() {
        budget.withLock { $0.isStopping = true }
        budget.broadcast()
    }
}
