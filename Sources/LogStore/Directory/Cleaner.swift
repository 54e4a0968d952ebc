import Threads

/// Compacts logs, on threads of its own: of those that have something to do the dirtiest first, one thread a partition.
final class Cleaner: Sendable {
    private struct Work: Sendable {
        var inHand: Set<PartitionID> = []
        /// Logs that could not be compacted: left alone until the next start.
        var failed: Set<PartitionID> = []
        var settings: CleanerSettings
        /// Threads that were started and have not ended, by number.
        var running: Set<Int> = []
        var threads: [RunningThread] = []
    }

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let maintenance: Maintenance
    private let pace: Pace
    private let work: Lock<Work>

    init(_ context: EngineContext, _ registry: PartitionRegistry, _ maintenance: Maintenance) {
        (self.context, self.registry, self.maintenance) = (context, registry, maintenance)
        let options = context.options
        pace = Pace(bytesPerSecond: options.isManual ? 0 : options.cleaner.bytesPerSecond, monotonic: options.monotonic)
        work = Lock(Work(settings: options.cleaner))
    }

    private var isIdle: Bool { context.options.isManual || !context.options.isMaintained || !context.options.cleanerEnabled }

    func start() { if !isIdle { work.withLock { startThreads(&$0) } } }

    /// From now on; a round under way goes on as it began.
    func configure(_ settings: CleanerSettings) {
        pace.set(bytesPerSecond: context.options.isManual ? 0 : settings.bytesPerSecond)
        work.withLock { work in
            work.settings = settings
            if !isIdle { startThreads(&work) }
        }
    }

    private func startThreads(_ work: inout Work) {
        for number in 0..<max(0, work.settings.threads) where work.running.insert(number).inserted {
            work.threads.append(RunningThread("ottla-clean-\(number + 1)") { [self] in run(number) })
        }
    }

    func stop() {
        pace.stop()
        let threads = work.withLock { work in
            defer { work.threads = [] }
            return work.threads
        }
        for thread in threads { thread.join() }
    }

    private func run(_ number: Int) {
        while pace.use(0) {
            let backoff = work.withLock { work -> Int64? in
                if number < work.settings.threads { return work.settings.backoffMs }
                work.running.remove(number)
                return nil
            }
            guard let backoff else { return }
            if !step(), !pace.wait(Int(min(backoff, 86_400_000))) { return }
        }
    }

    /// Compacts until nothing is left to do.
    func runAll() {
        if context.options.cleanerEnabled { while step() {} }
    }

    /// A round for the dirtiest partition; false if there is none.
    private func step() -> Bool {
        guard !context.condition.isOffline, !context.condition.isUnrecovered, let partition = take() else { return false }
        defer { work.withLock { _ = $0.inHand.remove(partition.id) } }
        let bytes = bufferBytes
        do throws(LogError) {
            let result = try partition.compact(mapBytes: bytes, pace: { [pace] in pace.use($0) }) { path in
                maintenance.unlink(path, after: partition.deleteDelay)
            }
            return result != nil
        } catch .gone {
            return true
        } catch .noRoom {
            // It is looked for again when the next round is due.
            return false
        } catch {
            failed(partition, error)
            return true
        }
    }

    private func failed(_ partition: PartitionLog, _ error: LogError) {
        // Deleted meanwhile.
        if registry[partition.id] !== partition { return }
        work.withLock { _ = $0.failed.insert(partition.id) }
        context.observer.noticed("compaction of \(partition.name) failed, it is left alone until the next start: \(error)")
    }

    /// Memory for one thread's keys.
    var bufferBytes: Int { work.withLock { $0.settings.bufferBytes / max(1, $0.settings.threads) } }

    /// The partition that needs it most.
    private func take() -> PartitionLog? {
        var best: (partition: PartitionLog, dirt: PartitionLog.Dirt)?
        for partition in registry.all.sorted(by: { $0.name < $1.name }) {
            let isFree = work.withLock { !$0.inHand.contains(partition.id) && !$0.failed.contains(partition.id) }
            guard isFree else { continue }
            do throws(LogError) {
                guard let dirt = try partition.dirt() else { continue }
                if let known = best?.dirt, known >= dirt { continue }
                best = (partition, dirt)
            } catch {
                failed(partition, error)
            }
        }
        guard let partition = best?.partition else { return nil }
        return work.withLock { $0.inHand.insert(partition.id).inserted } ? partition : take()
    }
}
