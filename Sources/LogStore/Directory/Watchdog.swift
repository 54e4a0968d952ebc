import Threads

/// Takes the directory offline where a call to the disk hangs, on a thread of its own that makes none.
final class Watchdog: Sendable {
    private struct Work: Sendable {
        /// When it looked last, and when the process was last found to have stood still: monotonic nanoseconds.
        var looked: UInt64
        var resumed: UInt64 = 0
    }

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let work: Lock<Work>
    private let ticker = Ticker("ottla-watch")

    init(_ context: EngineContext, _ registry: PartitionRegistry) {
        (self.context, self.registry) = (context, registry)
        work = Lock(Work(looked: context.options.monotonic()))
    }

    func start() {
        if context.options.isManual { return }
        work.withLock { $0.looked = context.options.monotonic() }
        ticker.start(everyMilliseconds: Int(min(1000, max(1, context.options.stallMs / 8)))) { [self] in look() }
    }

    func stop() { ticker.stop() }

    /// Tells who waits that the directory is offline. A partition is held as long as a call to the disk hangs for it: who waits there is told
    /// later.
    static func tell(_ registry: PartitionRegistry) {
        for partition in registry.all { partition.abandonIfFree(.unknown) }
    }

    /// What the thread does each second.
    func look() {
        if context.condition.isOffline { return Self.tell(registry) }
        let now = context.options.monotonic()
        let limit = context.options.stallMs
        let since = work.withLock { work in
            // It was not the disk that stood still, but the process: it was stopped, or its machine.
            if Self.milliseconds(work.looked, now) > limit / 2 { work.resumed = now }
            work.looked = now
            return context.calls.oldest.map { max($0, work.resumed) }
        }
        guard let since, Self.milliseconds(since, now) > limit else { return }
        context.fail("a call to the disk has been going on for \(Self.milliseconds(since, now) / 1000) s")
    }

    /// Between two moments; 0 where the second is not behind the first: a call may have begun after the clock was looked at.
    private static func milliseconds(_ start: UInt64, _ end: UInt64) -> Int64 { end > start ? Int64((end - start) / 1_000_000) : 0 }
}
