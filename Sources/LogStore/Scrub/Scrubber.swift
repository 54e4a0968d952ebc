import Threads

/// Reads every sealed segment once in an interval, slowly, on a thread of the idle class, and holds it against its batches' checksums and its
/// own, so that damage is found while there are copies of it elsewhere.
final class Scrubber: Sendable {
    private struct Work: Sendable {
        var progress: ScrubProgress?
        /// The progress is not the one that `index/` has.
        var isNew = false
        /// When it was noted last, in monotonic milliseconds.
        var saved: Int64 = 0
        var thread: RunningThread?
    }

    /// Milliseconds between two looks for something to do, and between two notes of the progress.
    private static let pause: Int64 = 10_000

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let pace: Pace
    private let work = Lock(Work())

    init(_ context: EngineContext, _ registry: PartitionRegistry) {
        (self.context, self.registry) = (context, registry)
        let options = context.options
        pace = Pace(bytesPerSecond: options.isManual ? 0 : options.scrubBytesPerSecond, monotonic: options.monotonic)
    }

    private var isOn: Bool { context.options.scrubBytesPerSecond > 0 && context.options.scrubIntervalMs >= 0 }

    func start() {
        guard !context.options.isManual, isOn else { return }
        work.withLock { $0.thread = RunningThread("ottla-scrub", .idle) { [self] in run() } }
    }

    func stop() {
        pace.stop()
        let thread = work.withLock { work in
            defer { work.thread = nil }
            return work.thread
        }
        thread?.join()
        save(isLast: true)
    }

    private func run() {
        guard pace.wait(Int(clamping: context.options.initialTaskDelayMs)) else { return }
        while pace.use(0) {
            if !step(), !pace.wait(Int(Self.pause)) { break }
        }
    }

    /// Reads the next segment of the round; false if there is nothing to do now.
    @discardableResult
    func step() -> Bool {
        guard isOn, !context.condition.isOffline, !context.condition.isUnrecovered else { return false }
        let now = context.options.wallClock()
        var progress = work.withLock { $0.progress } ?? load() ?? ScrubProgress(began: now)
        if progress.isDone {
            let (passed, overflow) = now.subtractingReportingOverflow(progress.began)
            guard overflow || passed < 0 || passed >= context.options.scrubIntervalMs else {
                keep(progress)
                return false
            }
            progress = ScrubProgress(began: now)
        }
        guard let (partition, place) = next(behind: progress.last) else {
            (progress.isDone, progress.last) = (true, nil)
            keep(progress)
            return false
        }
        do throws(LogError) {
            try partition.scrub(base: place.base) { [pace] in pace.use($0) }
        } catch {
            if !pace.use(0) { return false }
            // Replaced or deleted meanwhile, or the disk refuses: others are read all the same.
            if case .storage(let error) = error, !error.isNotFound { context.observer.noticed("scrubbing \(partition.name): \(error)") }
        }
        progress.last = place
        keep(progress)
        return true
    }

    /// The first sealed segment behind a place, in the order of topic ids, partitions and offsets.
    private func next(behind last: ScrubProgress.Place?) -> (PartitionLog, ScrubProgress.Place)? {
        var best: (partition: PartitionLog, place: ScrubProgress.Place)?
        for partition in registry.all {
            if let last, ScrubProgress.Place(id: partition.id, base: .max) < last { continue }
            for base in partition.sealedSegments {
                let place = ScrubProgress.Place(id: partition.id, base: base)
                if let last, place <= last { continue }
                if best.map({ place < $0.place }) ?? true { best = (partition, place) }
                break
            }
        }
        return best
    }

    private func keep(_ progress: ScrubProgress) {
        work.withLock { work in
            if work.progress != progress { work.isNew = true }
            work.progress = progress
        }
    }

    private func load() -> ScrubProgress? {
        (try? context.checkpointer.index.read(IndexKey.scrub) { ScrubProgress($0) }) ?? nil
    }

    /// Notes the progress in `index/`, now and then. Without it a round begins anew after a restart: no harm. Not for the idle thread: others
    /// wait for the turn, and who has it must not wait for a core.
    func save(isLast: Bool = false) {
        let now = Int64(context.options.monotonic() / 1_000_000)
        let progress = work.withLock { work -> ScrubProgress? in
            guard work.isNew, isLast || now - work.saved >= Self.pause else { return nil }
            (work.isNew, work.saved) = (false, now)
            return work.progress
        }
        guard let progress, !context.condition.isOffline else { return }
        try? context.checkpointer.inTurn { () throws(LogError) in
            try context.checkpointer.commitIndex([.put(IndexKey.scrub, progress.encoded())])
        }
    }
}
