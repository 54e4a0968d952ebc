import Threads

/// Group commit by syncing segments: each round syncs all that was appended meanwhile, over all partitions, then moves the watermarks.
///
/// A round begins when the one before it has ended, so that many appends share a sync where they are many, and none waits where they are few.
/// Only one thread syncs, so that a failed sync is seen by whoever would otherwise commit what it was to make durable.
final class SegmentFlusher: Flusher {
    private struct Queue: Sendable {
        var dirty: [any FlushTarget] = []
        var touched: [any FlushTarget] = []
        var bytes = 0
        var lastRound: UInt64 = 0
        var lastCheckpoint: UInt64 = 0
        /// The checkpoint thread has something.
        var isCommitting = false
        /// Something came that the sleeping thread does not know of.
        var hasNews = false
        /// Rounds asked for and done; checkpoints asked for, begun and done.
        var roundsAsked: UInt64 = 0, roundsDone: UInt64 = 0
        var checkpointsAsked: UInt64 = 0, checkpointsBegun: UInt64 = 0, checkpointsDone: UInt64 = 0
        var checkpointError: LogError?
        var isStopping = false
        var threads: [RunningThread] = []
    }

    /// What the checkpoint thread waits for: synced, to be committed.
    private struct Commits: Sendable {
        var items: [Checkpointer.Item]?
        var isStopping = false
    }

    private struct Round {
        var targets: [any FlushTarget]
        var captures: Bool
        var asked: UInt64
        var checkpoint: UInt64
    }

    private let settings: FlushSettings
    private let checkpointer: Checkpointer
    private let condition: DirectoryCondition
    private let fileSystem: any FileSystem
    private let onFailure: @Sendable (String) -> Void
    private let pool: SyncPool
    private let queue = Lock(Queue())
    private let commits = Lock(Commits())

    /// `onFailure` is called, once, when a sync has failed and the directory is offline.
    init(
        settings: FlushSettings, checkpointer: Checkpointer, condition: DirectoryCondition, fileSystem: any FileSystem,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        (self.settings, self.checkpointer, self.condition) = (settings, checkpointer, condition)
        (self.fileSystem, self.onFailure) = (fileSystem, onFailure)
        pool = SyncPool(threads: settings.isManual ? 0 : settings.syncThreads)
        if settings.isManual { return }
        queue.withLock { queue in
            queue.lastCheckpoint = settings.monotonic()
            queue.threads = [
                RunningThread("ottla-flush") { [self] in runRounds() }, RunningThread("ottla-chkpt") { [self] in runCommits() },
            ]
        }
    }

    func begin() {}

    func schedule(_ target: any FlushTarget) {
        queue.withLock { queue in
            queue.dirty.append(target)
            queue.hasNews = true
        }
        queue.broadcast()
    }

    func touch(_ target: any FlushTarget) {
        queue.withLock { queue in
            queue.touched.append(target)
            queue.hasNews = true
        }
        queue.broadcast()
    }

    func appended(bytes: Int) { queue.withLock { $0.bytes += bytes } }

    /// Syncs come soon enough by themselves.
    func startWriteback(_ file: any File, _ range: Range<Int64>) {}

    func flushNow() {
        if settings.isManual {
            if let round = queue.withLock({ take(&$0, checkpoint: false) }) { _ = run(round) }
            return
        }
        let number = queue.withLock { queue in
            queue.roundsAsked += 1
            return queue.roundsAsked
        }
        queue.broadcast()
        queue.wait(until: { $0.roundsDone >= number || $0.isStopping }) { _ in }
    }

    func checkpointNow() throws(LogError) {
        if settings.isManual {
            guard let round = queue.withLock({ take(&$0, checkpoint: true) }) else { return }
            let items = run(round)
            try condition.checkOnline()
            return try checkpointer.commit(items)
        }
        let number = queue.withLock { queue in
            queue.checkpointsAsked += 1
            return queue.checkpointsAsked
        }
        queue.broadcast()
        let error: LogError? = queue.wait(until: { $0.checkpointsDone >= number || $0.isStopping }) { $0.checkpointError }
        try condition.checkOnline()
        if let error { throw error }
    }

    func stop() {
        let threads = queue.withLock { queue in
            queue.isStopping = true
            defer { queue.threads = [] }
            return queue.threads
        }
        queue.broadcast()
        commits.withLock { $0.isStopping = true }
        commits.broadcast()
        for thread in threads { thread.join() }
        pool.stop()
    }

    // MARK: Rounds

    private func runRounds() {
        while true {
            let wait = queue.withLock { queue in
                queue.hasNews = false
                return pause(queue)
            }
            let round: Round?
            let isStopping: Bool
            (round, isStopping) = queue.wait(milliseconds: wait, until: { isDue($0) || $0.hasNews || $0.isStopping }) { queue in
                if queue.isStopping { return (nil, true) }
                guard isDue(queue) else { return (nil, false) }
                return (take(&queue, checkpoint: isCheckpointDue(queue)), false)
            }
            if isStopping { return }
            guard let round else { continue }
            let items = run(round)
            queue.withLock { queue in
                queue.roundsDone = max(queue.roundsDone, round.asked)
                if round.captures {
                    queue.isCommitting = true
                    queue.checkpointsBegun = round.checkpoint
                }
            }
            if round.captures {
                commits.withLock { $0.items = items }
                commits.broadcast()
            }
            if round.asked > 0 { queue.broadcast() }
        }
    }

    /// How long to sleep at most, in milliseconds.
    private func pause(_ queue: borrowing Queue) -> Int {
        let now = settings.monotonic()
        var wait: UInt64 = 3_600_000
        func until(_ last: UInt64, _ interval: Int64) -> UInt64 {
            let passed = (now &- last) / 1_000_000
            return passed >= UInt64(interval) ? 1 : UInt64(interval) - passed
        }
        if !queue.touched.isEmpty, !queue.isCommitting { wait = min(wait, until(queue.lastCheckpoint, settings.checkpointMs)) }
        if case .interval(let milliseconds) = settings.mode, !queue.dirty.isEmpty {
            wait = min(wait, until(queue.lastRound, Int64(max(1, milliseconds))))
        }
        return Int(wait)
    }

    private func isDue(_ queue: borrowing Queue) -> Bool {
        if queue.roundsAsked > queue.roundsDone || isCheckpointDue(queue) { return true }
        switch settings.mode {
        case .group: return !queue.dirty.isEmpty
        case .interval(let milliseconds):
            return !queue.dirty.isEmpty && settings.monotonic() &- queue.lastRound >= UInt64(max(1, milliseconds)) * 1_000_000
        case .os: return false
        }
    }

    private func isCheckpointDue(_ queue: borrowing Queue) -> Bool {
        if queue.isCommitting { return false }
        if queue.checkpointsAsked > queue.checkpointsBegun { return true }
        if queue.touched.isEmpty { return false }
        return Int64(queue.bytes) >= settings.checkpointBytes
            || settings.monotonic() &- queue.lastCheckpoint >= UInt64(settings.checkpointMs) * 1_000_000
    }

    /// The next round's partitions, taken off the queue; nil if it would have nothing to do.
    private func take(_ queue: inout Queue, checkpoint: Bool) -> Round? {
        let now = settings.monotonic()
        var round = Round(targets: queue.dirty, captures: checkpoint, asked: queue.roundsAsked, checkpoint: queue.checkpointsAsked)
        if checkpoint {
            var seen = Set(round.targets.map { ObjectIdentifier($0) })
            for target in queue.touched where seen.insert(ObjectIdentifier(target)).inserted { round.targets.append(target) }
            queue.touched = []
            queue.bytes = 0
            queue.lastCheckpoint = now
        }
        queue.dirty = []
        queue.lastRound = now
        let isAsked = queue.roundsAsked > queue.roundsDone
        return round.targets.isEmpty && !checkpoint && !isAsked ? nil : round
    }

    /// Syncs, moves watermarks, posts completions. Answers what a checkpoint has to commit.
    private func run(_ round: Round) -> [Checkpointer.Item] { checkpointer.syncing { sync(round) } }

    private func sync(_ round: Round) -> [Checkpointer.Item] {
        if condition.isOffline { return [] }
        let began = settings.monotonic()
        let dirty = DirtyWork(of: round.targets, capture: round.captures)
        if PlantedBug.indexAheadOfData.isPlanted { try? checkpointer.commitIndex(dirty.items.flatMap { $0.target.indexChanges($0.work) }) }
        if PlantedBug.recoveryPointBeforeSync.isPlanted, round.captures { try? checkpointer.commit(dirty.items) }
        do throws(FileError) {
            if !PlantedBug.noDirectorySync.isPlanted { for directory in dirty.directories { try fileSystem.syncDirectory(directory) } }
            try pool.sync(dirty.files)
        } catch {
            if PlantedBug.retryAfterFailedSync.isPlanted { return sync(round) }
            if condition.goOffline("\(error)") { onFailure("\(error)") }
            return []
        }
        // It took so long that those who waited have been told that nothing is known.
        if condition.isOffline { return [] }
        dirty.end()
        if !dirty.files.isEmpty {
            settings.observer.synced(files: dirty.files.count, nanoseconds: Int64(settings.monotonic() &- began))
        }
        return dirty.items
    }

    // MARK: Checkpoints

    private func runCommits() {
        while true {
            let items: [Checkpointer.Item]? = commits.wait(until: { $0.items != nil || $0.isStopping }) { commits in
                defer { commits.items = nil }
                return commits.isStopping ? nil : commits.items
            }
            guard let items else { return }
            let began = settings.monotonic()
            var failure: LogError?
            do throws(LogError) {
                try condition.checkOnline()
                try checkpointer.commit(items)
                settings.observer.checkpointed(partitions: items.count, nanoseconds: Int64(settings.monotonic() &- began))
            } catch {
                failure = error
                failed(error)
            }
            queue.withLock { queue in
                queue.isCommitting = false
                queue.checkpointsDone = queue.checkpointsBegun
                queue.checkpointError = failure
            }
            queue.broadcast()
        }
    }

    private func failed(_ error: LogError) {
        settings.observer.noticed("a checkpoint failed: \(error)")
        if case .store(.storage) = error, condition.goOffline("\(error)") { onFailure("\(error)") }
    }
}
