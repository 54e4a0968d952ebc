import Threads

/// Brings all partitions of a directory back: each is looked at on one of a few threads; then everything that was written is synced at once;
/// then what has to be cut is cut.
struct DirectoryRecovery: Sendable {
    /// What became of a partition.
    private enum Outcome: Sendable {
        /// It was closed in order.
        case open(PartitionState)
        case recovered(PartitionState)
        /// There is something to cut first.
        case cutting(PartitionRecovery)
    }

    private struct Progress: Sendable {
        var reports: [Int: RecoveryReport] = [:]
        var cutting: [Int: PartitionRecovery] = [:]
        var recovered = 0
        var opened = 0
        var failure: LogError?
    }

    let context: EngineContext
    let registry: PartitionRegistry
    let known: [KnownPartition]
    /// The logs are as `state/` says, as far as their sizes show.
    let wasClean: Bool
    /// What is to be done, where that is not just to recover it.
    var tasks: [PartitionID: RecoveryTask] = [:]
    /// For all that `tasks` does not name.
    var task = RecoveryTask.recover(written: [:])
    /// What was written before, and what is written here.
    var unsynced = UnsyncedFiles()

    private var isReadOnly: Bool { if case .serve = task { true } else { false } }

    /// Puts the partitions into the registry; answers what was found.
    func run() throws(LogError) -> RecoveryReport {
        let progress = Lock(Progress())
        Crew.run(known.count, threads: context.options.isManual ? 1 : context.options.recoveryThreads) { number in
            do throws(LogError) {
                let directory = directory(of: known[number])
                let (outcome, report) = try open(known[number], directory)
                let opened = progress.withLock { progress in
                    progress.opened += 1
                    return progress.opened
                }
                context.observer.opened(partitions: opened, of: known.count)
                switch outcome {
                case .open(let state):
                    put(known[number], directory, state)
                    return true
                case .recovered(let state): put(known[number], directory, state)
                case .cutting: break
                }
                progress.withLock { progress in
                    progress.recovered += 1
                    progress.reports[number] = report
                    if case .cutting(let recovery) = outcome { progress.cutting[number] = recovery }
                }
                return true
            } catch {
                progress.withLock { $0.failure = $0.failure ?? error }
                return false
            }
        }
        var all = progress.withLock { $0 }
        if let failure = all.failure { throw failure }
        if !isReadOnly {
            if all.recovered > 0 { unsynced.add(directory: context.directory) }
            try sync()
            for number in all.cutting.keys.sorted() {
                guard var recovery = all.cutting.removeValue(forKey: number) else { continue }
                try recovery.cut()
                put(known[number], recovery.directory, recovery.finish())
                all.reports[number] = recovery.report
            }
            try sync()
        }
        return all.reports.sorted { $0.key < $1.key }.reduce(into: RecoveryReport()) { $0.add($1.value) }
    }

    private func sync() throws(LogError) {
        do throws(FileError) {
            try unsynced.sync(
                context.fileSystem, directory: context.directory, threads: context.options.isManual ? 1 : context.options.syncThreads)
        } catch {
            throw .storage(error)
        }
    }

    private func directory(of known: KnownPartition) -> PartitionDirectory {
        if let partition = registry[known.id] { return partition.directory }
        return PartitionDirectory(context.directory + "/" + PartitionFiles.name(topic: known.record.topic, index: known.id.index))
    }

    private func open(_ known: KnownPartition, _ directory: PartitionDirectory) throws(LogError) -> (Outcome, RecoveryReport) {
        let task = tasks[known.id] ?? known.refusal.map { .refuse($0) } ?? task
        var isClean = wasClean
        if case .refuse = task { isClean = false }
        if isClean, let state = try CleanLoad(context: context, directory: directory, known: known, isReadOnly: isReadOnly).run() {
            return (.open(state), RecoveryReport())
        }
        var recovery = PartitionRecovery(context: context, directory: directory, known: known, unsynced: unsynced, task: task)
        try recovery.scan()
        if recovery.cuts.isEmpty { return (.recovered(recovery.finish()), recovery.report) }
        return (.cutting(recovery), recovery.report)
    }

    /// Takes a partition in, or gives one that is served already its state.
    private func put(_ known: KnownPartition, _ directory: PartitionDirectory, _ state: PartitionState) {
        if let partition = registry[known.id] {
            partition.adopt(state)
        } else {
            registry.add(PartitionLog(id: known.id, topic: known.record.topic, context: context, directory: directory, state: state))
        }
    }
}
