import Threads

/// Brings all partitions of a directory back: each is looked at on one of a few threads; then everything that was written is synced at once;
/// then what has to be cut is cut.
struct DirectoryRecovery {
    /// What became of a partition.
    private enum Outcome: Sendable {
        case open(PartitionLog)
        case recovered(PartitionLog)
        /// There is something to cut first.
        case cutting(PartitionRecovery)
    }

    private struct Progress: Sendable {
        var reports: [Int: RecoveryReport] = [:]
        var cutting: [Int: PartitionRecovery] = [:]
        var recovered = 0
        var failure: LogError?
    }

    let context: EngineContext
    let known: [KnownPartition]
    /// The logs are as `state/` says, as far as their sizes show.
    let wasClean: Bool
    private let unsynced = UnsyncedFiles()

    init(context: EngineContext, known: [KnownPartition], wasClean: Bool) {
        (self.context, self.known, self.wasClean) = (context, known, wasClean)
    }

    private var threads: Int { context.options.isManual ? 1 : context.options.recoveryThreads }

    /// Adds the partitions to `registry`; answers what was found.
    func run(into registry: PartitionRegistry) throws(LogError) -> RecoveryReport {
        let progress = Lock(Progress())
        Crew.run(known.count, threads: threads) { number in
            do throws(LogError) {
                let (outcome, report) = try open(known[number])
                switch outcome {
                case .open(let partition):
                    registry.add(partition)
                    return true
                case .recovered(let partition): registry.add(partition)
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
        if all.recovered > 0 { unsynced.add(directory: context.directory) }
        try sync()
        for number in all.cutting.keys.sorted() {
            guard var recovery = all.cutting.removeValue(forKey: number) else { continue }
            try recovery.cut()
            registry.add(recovered(&recovery))
            all.reports[number] = recovery.report
        }
        try sync()
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

    private func open(_ known: KnownPartition) throws(LogError) -> (Outcome, RecoveryReport) {
        let name = PartitionFiles.name(topic: known.record.topic, index: known.id.index)
        let directory = PartitionDirectory(context.directory + "/" + name)
        if wasClean, let state = try CleanLoad(context: context, directory: directory, known: known).run() {
            return (.open(partition(known, directory, state)), RecoveryReport())
        }
        var recovery = PartitionRecovery(context: context, directory: directory, known: known, unsynced: unsynced)
        try recovery.scan()
        if recovery.cuts.isEmpty { return (.recovered(recovered(&recovery)), recovery.report) }
        return (.cutting(recovery), recovery.report)
    }

    private func partition(_ known: KnownPartition, _ directory: PartitionDirectory, _ state: PartitionState) -> PartitionLog {
        PartitionLog(id: known.id, topic: known.record.topic, context: context, directory: directory, state: state)
    }

    /// A partition as recovery leaves it; the next checkpoint is told where it has something to commit.
    private func recovered(_ recovery: inout PartitionRecovery) -> PartitionLog {
        let state = recovery.finish()
        let isNews =
            state.end != recovery.known.record.recoveryPoint || !state.unsealed.isEmpty || state.remembersDamage
            || state.segments.contains { !$0.damage.isEmpty } || !state.snapshots.lost.isEmpty
        let partition = partition(recovery.known, recovery.directory, state)
        if isNews { partition.touch() }
        return partition
    }
}
