import Threads

/// Compresses sealed segments, one at a time, when nobody wants the cores: a thread of idle class does the work and takes no lock that a request
/// takes; another looks for segments and puts the new files in their places.
final class ColdCompression: Sendable {
    private struct Desk: Sendable {
        var job: ColdJob?
        var outcome: ColdOutcome?
        /// Partitions of which not even a segment could be chosen: left alone until the next start.
        var failed: Set<PartitionID> = []
        var isStopping = false
        var threads: [RunningThread] = []
    }

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let maintenance: Maintenance
    private let pace: Pace
    private let desk = Lock(Desk())

    init(_ context: EngineContext, _ registry: PartitionRegistry, _ maintenance: Maintenance) {
        (self.context, self.registry, self.maintenance) = (context, registry, maintenance)
        pace = Pace(bytesPerSecond: 0, monotonic: context.options.monotonic)
    }

    func start() {
        if context.options.isManual || !context.options.isMaintained { return }
        desk.withLock { desk in
            desk.threads = [
                RunningThread("ottla-cold-io") { [self] in look() }, RunningThread("ottla-cold", .idle) { [self] in compress() },
            ]
        }
    }

    func stop() {
        pace.stop()
        let threads = desk.withLock { desk in
            desk.isStopping = true
            defer { desk.threads = [] }
            return desk.threads
        }
        desk.broadcast()
        for thread in threads { thread.join() }
    }

    /// Compresses until nothing is left to do.
    func runAll() {
        while let (partition, job) = next() {
            let began = now
            finish(partition, job, rewrite(job), began: began)
        }
    }

    private var now: UInt64 { context.options.monotonic() }

    // MARK: The idle thread

    private func compress() {
        while true {
            let job: ColdJob? = desk.wait(until: { $0.job != nil || $0.isStopping }) { desk in
                defer { desk.job = nil }
                return desk.isStopping ? nil : desk.job
            }
            guard let job else { return }
            let outcome = rewrite(job)
            desk.withLock { $0.outcome = outcome }
            desk.broadcast()
        }
    }

    private func rewrite(_ job: ColdJob) -> ColdOutcome {
        ColdRewriter(job: job, fileSystem: context.options.fileSystem, pace: { [pace] in pace.use($0) }).run()
    }

    // MARK: The thread that takes locks

    private func look() {
        while pace.use(0) {
            guard let (partition, job) = next() else {
                if pace.wait(Int(min(context.options.cleaner.backoffMs, 86_400_000))) { continue }
                return
            }
            let began = now
            desk.withLock { $0.job = job }
            desk.broadcast()
            let outcome: ColdOutcome = desk.wait(until: { $0.outcome != nil || $0.isStopping }) { desk in
                defer { desk.outcome = nil }
                return desk.outcome ?? .dropped
            }
            finish(partition, job, outcome, began: began)
        }
    }

    private func next() -> (PartitionLog, ColdJob)? {
        if context.condition.isOffline || context.condition.isUnrecovered { return nil }
        let failed = desk.withLock { $0.failed }
        for partition in registry.all.sorted(by: { $0.name < $1.name }) where !failed.contains(partition.id) {
            do throws(LogError) {
                if let job = try partition.coldJob() { return (partition, job) }
            } catch .noRoom {
                // There may be some when it is looked for again.
                continue
            } catch {
                if registry[partition.id] !== partition { continue }
                desk.withLock { _ = $0.failed.insert(partition.id) }
                context.observer.noticed("cold compression of \(partition.name) is left alone until the next start: \(error)")
            }
        }
        return nil
    }

    private func finish(_ partition: PartitionLog, _ job: ColdJob, _ outcome: ColdOutcome, began: UInt64) {
        do throws(LogError) {
            var size = job.segment.size
            switch outcome {
            case .dropped: return partition.skipCold(job.segment)
            case .notWorth: try partition.keep(tried: job.segment)
            case .written(let rewrite):
                size = rewrite.new.size
                guard let paths = try partition.replace(rewrite) else {
                    let name = SegmentName.cleaned(rewrite.new.baseOffset, generation: rewrite.new.generation)
                    try? context.fileSystem.unlink(job.directory + "/" + name)
                    return
                }
                for path in paths { maintenance.unlink(path, after: partition.deleteDelay) }
            }
            context.observer.coldCompressed(
                partition.id, topic: partition.topic, bytesBefore: job.segment.size, bytesAfter: size,
                nanoseconds: Int64(now &- began))
        } catch {
            partition.skipCold(job.segment)
            context.observer.noticed("cold compression of \(partition.name) failed: \(error)")
        }
    }
}
