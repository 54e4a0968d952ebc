import Threads

/// Compacts logs, on threads of its own: of those that have something to do the dirtiest first, one thread a partition.
final class Cleaner: Sendable {
    private struct Work: Sendable {
        var inHand: Set<PartitionID> = []
        /// Logs that could not be compacted: left alone until the next start.
        var failed: Set<PartitionID> = []
        var threads: [RunningThread] = []
    }

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let maintenance: Maintenance
    private let pace: Pace
    private let work = Lock(Work())

    init(_ context: EngineContext, _ registry: PartitionRegistry, _ maintenance: Maintenance) {
        (self.context, self.registry, self.maintenance) = (context, registry, maintenance)
        let options = context.options
        pace = Pace(bytesPerSecond: options.isManual ? 0 : options.cleanerBytesPerSecond, monotonic: options.monotonic)
    }

    func start() {
        let options = context.options
        guard !options.isManual, options.isMaintained, options.cleanerEnabled else { return }
        work.withLock { work in
            for number in 0..<max(0, options.cleanerThreads) {
                work.threads.append(RunningThread("ottla-clean-\(number + 1)") { [self] in run() })
            }
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

    private func run() {
        while pace.use(0) {
            if !step(), !pace.wait(Int(clamping: context.options.cleanerBackoffMs)) { return }
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
        let bytes = context.options.cleanerBufferBytes / max(1, context.options.isManual ? 1 : context.options.cleanerThreads)
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
            work.withLock { _ = $0.failed.insert(partition.id) }
            context.observer.noticed("compaction of \(partition.name) failed, it is left alone until the next start: \(error)")
            return true
        }
    }

    /// The partition that needs it most.
    private func take() -> PartitionLog? {
        var best: (partition: PartitionLog, dirt: PartitionLog.Dirt)?
        for partition in registry.all.sorted(by: { $0.name < $1.name }) {
            let isFree = work.withLock { !$0.inHand.contains(partition.id) && !$0.failed.contains(partition.id) }
            guard isFree, let dirt = try? partition.dirt() else { continue }
            if let known = best?.dirt, known >= dirt { continue }
            best = (partition, dirt)
        }
        guard let partition = best?.partition else { return nil }
        return work.withLock { $0.inHand.insert(partition.id).inserted } ? partition : take()
    }
}
