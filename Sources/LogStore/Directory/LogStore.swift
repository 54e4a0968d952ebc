import Threads

/// A broker's directory: its partitions' logs, and the state and index beside them.
///
///     let store = try LogStore.open(options)
///     let log = try store.create(id, topic: "events", config: LogConfig())
///     let appended = try log.append(batch, now: now, ticket: ticket)
public final class LogStore: Sendable {
    /// Opens a directory: takes its lock, checks whose it is, recovers what an unclean stop left.
    ///
    /// After a clean stop no log is read. Throws `locked`, `foreignDirectory`, `newerFormat`, `stateMissing`, `stateDamaged`, or what the disk
    /// and the stores say.
    public static func open(_ options: LogStoreOptions) throws(LogError) -> LogStore {
        var opening = try DirectoryOpening(options)
        return try opening.run()
    }

    /// Whose the directory is.
    public let identity: DirectoryIdentity
    let context: EngineContext
    let registry: PartitionRegistry
    let maintenance: Maintenance
    let cleaner: Cleaner
    let scrubber: Scrubber
    private let start: DirectoryStart
    let cold: ColdCompression
    let watchdog: Watchdog
    private let lock: any FileLock
    private let isClosed = Lock(false)

    init(identity: DirectoryIdentity, start: DirectoryStart, lock: any FileLock) {
        (self.identity, self.start, self.lock) = (identity, start, lock)
        (context, registry) = (start.context, start.registry)
        scrubber = Scrubber(context, registry)
        maintenance = Maintenance(start, scrubber)
        cleaner = Cleaner(context, registry, maintenance)
        cold = ColdCompression(context, registry, maintenance)
        watchdog = Watchdog(context, registry)
    }

    /// What opening it found and did; where there was no room for it, what the recovery did once there was.
    public var recovery: RecoveryReport { start.report }

    /// All partitions, in no order.
    public func partitions() -> [PartitionLog] { registry.all }

    public func partition(_ id: PartitionID) -> PartitionLog? { registry[id] }

    /// Why nothing can be written now; nil if it can.
    public var problem: LogError? {
        do throws(LogError) {
            try context.condition.checkWritable()
            return nil
        } catch {
            return error
        }
    }

    /// Syncs what was appended, commits recovery points, writes the clean mark and lets the directory go. Waiting tickets get `.gone` if
    /// their append could not be synced. Afterwards every call throws `gone`; a second call does nothing.
    public func close() throws(LogError) {
        let first = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard first else { return }
        scrubber.stop()
        cleaner.stop()
        cold.stop()
        maintenance.stop()
        for partition in registry.all { partition.shut() }
        var failure: LogError?
        do throws(LogError) { try context.flusher.checkpointNow() } catch { failure = error }
        context.flusher.stop()
        watchdog.stop()
        context.readers.stop()
        for partition in registry.all { partition.abandon(.gone, isGone: true) }
        maintenance.unlinkAll()
        if failure == nil { failure = markClean() }
        do throws(StoreError) {
            try context.checkpointer.index.close()
            try context.checkpointer.state.close()
        } catch {
            failure = failure ?? .store(error)
        }
        lock.release()
        registry.removeAll()
        if let failure { throw failure }
    }

    private func markClean() -> LogError? {
        if registry.all.contains(where: { !$0.isCommitted }) { return nil }
        do throws(LogError) {
            try context.checkpointer.commitDirectory { $0.isClean = true }
            return nil
        } catch {
            return error
        }
    }

    /// What was appended with `more` by now may become durable: on every thread that appends so, owed behind the last of them.
    public func appendsEnded() { context.journal?.appendsEnded() }

    /// How compaction is run from now on.
    public func configure(cleaner settings: CleanerSettings) { cleaner.configure(settings) }

    /// Segment files that are kept open now.
    public var openFiles: Int { context.files.count }

    // MARK: For tests without threads

    /// A round of syncs.
    package func flushNow() { context.flusher.flushNow() }

    /// A round of syncs, and a checkpoint.
    package func checkpointNow() throws(LogError) { try context.flusher.checkpointNow() }

    /// A round of the journal up to where it is synced, and the rest of it; in between it is in flight.
    package func beginRound() { context.journal?.beginRound() }
    package func endRound() { context.journal?.endRound() }

    /// A checkpoint up to its commit, and the rest of it.
    package func beginCheckpoint() throws(LogError) { try context.journal?.beginCheckpoint() }
    package func endCheckpoint() throws(LogError) { try context.journal?.endCheckpoint() }

    /// As the end of the process would.
    package func releaseLock() { lock.release() }

    /// As the end of the process would too: what partitions and what they share refer to each other by.
    package func forget() { registry.removeAll() }

    /// What the maintenance, cleaner, cold and scrub threads do: retention, expiry of producers, compaction, cold compression, unlinking, the
    /// next segment's check.
    package func maintain() {
        maintenance.runAll()
        cleaner.runAll()
        cold.runAll()
        scrubber.step()
    }
}
