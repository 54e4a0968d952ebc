import CLinux
import Threads

/// Brings an opened directory to where it takes appends: finishes what was begun, replays the journal, recovers the partitions, and commits
/// that in one checkpoint, which also raises the start number.
///
/// Where there is no room for that, nothing is cut, freed or committed: what is durable is served for reading, and `resume` tries again.
final class DirectoryStart: Sendable {
    private struct Progress: Sendable {
        var report = RecoveryReport()
        /// Free space, and when it was, at the last try that had no room.
        var freeThen: Int64 = 0
        var triedAt: Int64 = 0
    }

    /// Without more room it is tried again all the same, in milliseconds.
    private static let pause: Int64 = 10_000

    let context: EngineContext
    let registry: PartitionRegistry
    private let directoryID: TopicID
    private let rebuild: String?
    private let progress = Lock(Progress())

    /// `rebuild`: why `index/` is empty; nil where it is as it was left.
    init(context: EngineContext, registry: PartitionRegistry, directoryID: TopicID, rebuild: String?) {
        (self.context, self.registry, self.directoryID, self.rebuild) = (context, registry, directoryID, rebuild)
    }

    var report: RecoveryReport { progress.withLock { $0.report } }

    private var options: LogStoreOptions { context.options }
    private var now: Int64 { Int64(options.monotonic() / 1_000_000) }

    /// The first try. Answers directories of deleted partitions, to be unlinked.
    func run() throws(LogError) -> [String] {
        do throws(LogError) {
            let leftovers = try attempt()
            // What was known of thousands of partitions before they were open is not wanted again.
            if report.partitions > 1000 { linux_trim_memory() }
            return leftovers
        } catch {
            guard error.isOutOfSpace else { throw error }
            registry.removeAll()
            try serve(error)
            return []
        }
    }

    /// Tries again where there was no room, if there is more now or a while has passed. Answers as `run` does.
    func resume() -> [String] {
        guard context.condition.isUnrecovered, !context.condition.isOffline else { return [] }
        let free = (try? context.fileSystem.freeBytes(context.directory)) ?? 0
        let isDue = progress.withLock { $0.freeThen < free || now - $0.triedAt >= Self.pause }
        guard isDue else { return [] }
        do throws(LogError) {
            let leftovers = try attempt()
            context.condition.setUnrecovered(nil)
            context.observer.noticed("\(context.directory) is recovered: there was room again")
            return leftovers
        } catch {
            failed(error)
            return []
        }
    }

    private func failed(_ error: LogError) {
        let free = (try? context.fileSystem.freeBytes(context.directory)) ?? 0
        progress.withLock { ($0.freeThen, $0.triedAt) = (free, now) }
        context.condition.setUnrecovered("\(error)")
        // Of a sync that failed nothing can be said but that the next start has to look.
        if !error.isOutOfSpace, context.condition.goOffline("\(error)") {
            context.observer.noticed("\(context.directory) is offline: \(error)")
        }
    }

    // MARK: All of it

    private func attempt() throws(LogError) -> [String] {
        let began = options.monotonic()
        let record = context.checkpointer.directoryRecord
        // The clean mark goes before the first write.
        if record.isClean { try context.checkpointer.commitDirectory(Self.raise) }
        try RewriteIntents(context: context).finish()
        var known = try readKnown()
        let leftovers = try finishDeletions(&known)
        var recovery = DirectoryRecovery(context: context, registry: registry, known: known, wasClean: record.isClean)
        var replay = RecoveryReport.Replay()
        var refusals = options.acceptsSegments ? known.map { StoreChange.delete(StateKey.refusal($0.id)) } : []
        if !record.isClean {
            let contents = try journal(record)
            let (done, report) = try JournalReplay(
                options: options, known: known, contents: contents, unsynced: recovery.unsynced
            ).run()
            replay = report
            for (id, one) in done {
                recovery.tasks[id] = one.conflict.map { .refuse($0) } ?? .recover(written: one.written)
                if let conflict = one.conflict { refusals.append(.put(StateKey.refusal(id), Array(conflict.utf8))) }
            }
        }
        var report = try recovery.run()
        if let rebuild { try rebuildIndex(rebuild) }
        for partition in registry.all { try partition.settleStability() }
        try commit(refusals, isNews: !record.isClean)
        (report.wasClean, report.partitions, report.replay) = (record.isClean, known.count, replay)
        report.milliseconds = Int64((options.monotonic() &- began) / 1_000_000)
        let found = report
        progress.withLock { $0.report = found }
        tell(replay)
        try context.flusher.begin()
        return leftovers
    }

    private func journal(_ record: DirectoryRecord) throws(LogError) -> JournalContents {
        try JournalContents.read(
            record, of: directoryID, at: options.directory, in: options.fileSystem, isLossAccepted: options.acceptsJournalLoss)
    }

    /// The start of which this is the first commit. What the journal holds from before is in the segments, synced.
    @Sendable private static func raise(_ record: inout DirectoryRecord) {
        record.startNumber += 1
        if !PlantedBug.noCheckpointAtEndOfRecovery.isPlanted { record.firstRound = RoundID(start: record.startNumber, round: 0) }
        (record.isClean, record.isSuspect) = (false, false)
    }

    /// The checkpoint that ends recovery: before anything is served or appended.
    private func commit(_ changes: [StoreChange], isNews: Bool) throws(LogError) {
        let partitions = registry.all.filter { $0.hasNews && !PlantedBug.noCheckpointAtEndOfRecovery.isPlanted }
        var items: [Checkpointer.Item] = []
        for partition in partitions {
            if let work = try partition.flushWork(capture: true) { items.append(Checkpointer.Item(target: partition, work: work)) }
        }
        if isNews {
            try context.checkpointer.commit(items, changes, directory: Self.raise)
        } else {
            try context.checkpointer.commit(items, changes)
        }
    }

    private func tell(_ replay: RecoveryReport.Replay) {
        for damage in replay.damage { context.observer.noticed("the journal is damaged: \(damage)") }
        for refused in replay.refused { context.observer.noticed("a partition is refused: \(refused)") }
    }

    private func readKnown() throws(LogError) -> [KnownPartition] {
        do throws(StoreError) {
            var known = try KnownPartition.readAll(
                context.checkpointer.state, context.checkpointer.index, path: options.directory + "/state")
            if options.acceptsSegments { for i in known.indices { known[i].refusal = nil } }
            return known
        } catch .newerFormat(let store, let format) {
            throw .newerFormat(path: store, format: format, known: UInt32(PartitionRecord.knownFormat))
        } catch {
            throw .store(error)
        }
    }

    /// Deletions that were begun: their directories, to be unlinked, and off with what the stores still say.
    private func finishDeletions(_ known: inout [KnownPartition]) throws(LogError) -> [String] {
        var names: Set<String> = []
        do throws(FileError) {
            names = Set(try options.fileSystem.list(options.directory).filter { $0.hasSuffix(".delete") })
        } catch {
            throw .storage(error)
        }
        if names.isEmpty { return [] }
        let gone = known.filter { names.contains(PartitionFiles.deletedName($0.id)) }
        if !gone.isEmpty {
            let changes = gone.map { StoreChange.deletePrefix(StateKey.prefix($0.id)) }
            try context.checkpointer.commitIndex(changes)
            try context.checkpointer.commitState(changes)
            known.removeAll { names.contains(PartitionFiles.deletedName($0.id)) }
        }
        return names.sorted().map { options.directory + "/" + $0 }
    }

    private func rebuildIndex(_ reason: String) throws(LogError) {
        let partitions = registry.all
        if partitions.isEmpty { return }
        do throws(FileError) { try options.fileSystem.syncDirectory(options.directory) } catch { throw .storage(error) }
        options.observer.noticed("index/ is rebuilt from the logs: \(reason)")
        for partition in partitions { try partition.rebuildIndex() }
    }

    // MARK: No room

    /// Serves what is durable: what lies below the recovery points, and what the journal has too.
    private func serve(_ error: LogError) throws(LogError) {
        let record = context.checkpointer.directoryRecord
        let known = try readKnown()
        var recovery = DirectoryRecovery(context: context, registry: registry, known: known, wasClean: record.isClean)
        recovery.task = .serve(covered: [:])
        if !record.isClean {
            let contents = try journal(record)
            for one in known {
                if let entries = contents.entries[one.id] { recovery.tasks[one.id] = .serve(covered: Self.covered(entries, one)) }
            }
        }
        var report = try recovery.run()
        for partition in registry.all { try partition.settleStability() }
        (report.wasClean, report.partitions) = (record.isClean, known.count)
        let found = report
        progress.withLock { $0.report = found }
        failed(error)
        context.observer.noticed("\(context.directory) is served for reading only: \(error)")
    }

    /// Up to where the journal has each segment's bytes without a gap.
    private static func covered(_ entries: [ReplayEntry], _ known: KnownPartition) -> [Int64: Int64] {
        let point = known.record.recoveryPoint
        var covered: [Int64: Int64] = point.segment >= 0 ? [point.segment: point.position] : [:]
        for entry in entries {
            guard let live = known.live(entry) else { continue }
            let until = covered[live.segment] ?? 0
            if live.position <= until { covered[live.segment] = max(until, live.end) }
        }
        return covered
    }
}
