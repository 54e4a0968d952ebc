import Synchronization

/// The calls to the disk that are under way.
final class DiskCalls: Sendable {
    private final class Slot: Sendable {
        /// Monotonic nanoseconds; 0: it is free.
        let since = Atomic<UInt64>(0)
    }

    private let slots = (0..<64).map { _ in Slot() }
    private let monotonic: @Sendable () -> UInt64

    init(monotonic: @escaping @Sendable () -> UInt64) { self.monotonic = monotonic }

    /// Runs `body`, which is known to be under way meanwhile; not so one that finds all slots taken.
    @inline(__always)
    func timed<R, E: Error>(_ body: () throws(E) -> sending R) throws(E) -> sending R {
        let slot = take()
        defer { slot?.since.store(0, ordering: .relaxed) }
        return try body()
    }

    private func take() -> Slot? {
        let now = max(monotonic(), 1)
        return slots.first { $0.since.compareExchange(expected: 0, desired: now, ordering: .relaxed).exchanged }
    }

    /// When that one began that has been going on for longest, in monotonic nanoseconds; nil if none is.
    var oldest: UInt64? { slots.lazy.map { $0.since.load(ordering: .relaxed) }.filter { $0 != 0 }.min() }
}
