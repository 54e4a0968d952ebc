import Synchronization
import Threads

/// Group commit by a journal: what was appended meanwhile, over all partitions, is made durable by one write and one sync, in rounds; the
/// segments themselves are synced by checkpoints. A round of so much that writing it twice would cost more than a sync of each of its segments
/// goes past the journal, and syncs them.
///
/// A round begins when the one before it is synced. One thread does the rounds, another the checkpoints.
final class JournalFlusher: Flusher {
    let settings: JournalSettings
    let checkpointer: Checkpointer
    let condition: DirectoryCondition
    let fileSystem: any FileSystem
    let onFailure: @Sendable (String) -> Void
    let files: JournalFiles
    let pool: SyncPool
    let staging: Lock<Staging>
    let checkpoints: Lock<CheckpointQueue>
    /// An append may come: what it looks at, mostly.
    private let isOpen = Atomic(false)
    /// Something is staged whose round nobody has asked for.
    private let hasUnasked = Atomic(false)
    private let threads = Lock<[RunningThread]>([])
    /// Without threads: what a test has begun and not ended.
    let unfinished = Lock(Unfinished())

    struct Unfinished: Sendable {
        var round: RoundBuffer?
        var checkpoint: PreparedCheckpoint?
    }

    /// `onFailure` is called, once, when a write or a sync has failed and the directory is offline.
    init(
        settings: JournalSettings, checkpointer: Checkpointer, condition: DirectoryCondition, fileSystem: any FileSystem,
        files: JournalFiles, onFailure: @escaping @Sendable (String) -> Void
    ) {
        (self.settings, self.checkpointer, self.condition) = (settings, checkpointer, condition)
        (self.fileSystem, self.files, self.onFailure) = (fileSystem, files, onFailure)
        pool = SyncPool(threads: settings.isManual ? 0 : settings.syncThreads)
        staging = Lock(Staging(roundBytes: settings.roundBytes, bulkBytes: settings.bulkBytes))
        checkpoints = Lock(CheckpointQueue(last: settings.monotonic()))
        if settings.isManual { return }
        threads.withLock { threads in
            threads = [
                RunningThread("ottla-flush") { [self] in runRounds() }, RunningThread("ottla-chkpt") { [self] in runCheckpoints() },
            ]
        }
    }

    // MARK: Appends

    /// Lets an append come, before anything of it is written; what there is no room for waits as `whenFull` says.
    @inline(__always)
    func admit(_ whenFull: WhenFull) throws(LogError) {
        if isOpen.load(ordering: .acquiring) { return }
        try wait(whenFull)
    }

    private func wait(_ whenFull: WhenFull) throws(LogError) {
        try condition.checkWritable()
        switch whenFull {
        case .goOn: break
        case .park(let ticket):
            let isParked = try staging.withLock { (staging) throws(LogError) -> Bool in
                if staging.hasRoom || staging.isOver { return false }
                if let problem = staging.problem { throw problem }
                staging.park(ticket)
                return true
            }
            guard isParked else { break }
            settings.observer.parked()
            throw .parked
        case .wait:
            if settings.isManual { makeRoom() }
            staging.withLock { staging in
                staging.waiting += 1
                if !staging.hasRoom { staging.noteWait() }
            }
            let problem = staging.wait(until: { $0.hasRoom || $0.isOver || $0.problem != nil || settings.isManual }) { staging in
                staging.waiting -= 1
                return staging.hasRoom ? nil : staging.problem
            }
            if let problem { throw problem }
        }
        try condition.checkWritable()
    }

    /// Without threads: what the threads would do.
    private func makeRoom() {
        flushNow()
        if !staging.withLock({ $0.hasRoom }) { try? checkpointNow() }
    }

    /// Takes a copy of what an append wrote to a segment. Under the partition's lock.
    /// `more`: others follow, and `appendsEnded`.
    func stage(
        _ bytes: UnsafeRawBufferPointer, of source: StagedSource, at position: Int64, _ mark: RoundMark, more: Bool, _ slot: inout MarkSlot
    ) {
        let isDue = staging.withLock { staging in
            defer { isOpen.store(staging.hasRoom, ordering: .releasing) }
            // Behind the staging, as whoever finds it set asks for what is staged then.
            defer { if more { hasUnasked.store(true, ordering: .releasing) } }
            return staging.add(bytes, of: source, at: position, mark, more: more, &slot)
        }
        if isDue { staging.broadcast() }
    }

    /// Who appended with `more` has no more for now. Whoever else is in the middle of it has its round begin early, which costs no more than
    /// another round.
    func appendsEnded() {
        guard hasUnasked.load(ordering: .relaxed), hasUnasked.exchange(false, ordering: .acquiring) else { return }
        if staging.withLock({ $0.ask() }) { staging.broadcast() }
    }

    /// The first round that has not begun.
    var nextRound: RoundID { staging.withLock { $0.next } }

    /// Lets no round begin until `void` says whether what is staged of a partition counts. Answers the first round that will.
    func hold() -> RoundID {
        staging.withLock { staging in
            staging.isHeld = true
            return staging.next
        }
    }

    /// Rounds may begin again. `target`: what is staged of it counts no more.
    func void(_ target: (any FlushTarget)?) {
        staging.withLock { staging in
            staging.isHeld = false
            if let target { staging.void(target) }
        }
        staging.broadcast()
        changed()
    }

    // MARK: Rounds

    private func runRounds() {
        var last: RoundBuffer?
        while true {
            let beginning: Staging.Beginning? = staging.wait(until: { $0.isDue || $0.isOver || last != nil }) { staging in
                if let ended = last.take() { staging.ended(ended) }
                return staging.isOver ? nil : staging.take()
            }
            changed()
            guard let beginning else {
                if staging.withLock({ $0.isOver }) { return }
                continue
            }
            guard run(beginning) else { return }
            last = beginning.buffer
        }
    }

    /// What waits for room or for a round may be able to go on; a file may be full.
    func changed() {
        var completions = CompletionBatch()
        let (mustWake, isFull) = staging.withLock { staging in
            isOpen.store(staging.hasRoom, ordering: .releasing)
            for ticket in staging.unparked() { completions.add(ticket, .room, 0) }
            // A round that has found its place is begun by nobody else where all appends are parked.
            return (staging.waiting > 0 || staging.isDue, staging.space.isFull)
        }
        if mustWake { staging.broadcast() }
        completions.post()
        if isFull, checkpoints.withLock({ $0.fileIsFull() }) { checkpoints.broadcast() }
    }

    /// Writes a round, syncs it, moves the watermarks. False: the directory is offline.
    private func run(_ beginning: Staging.Beginning) -> Bool {
        guard write(beginning) else { return false }
        if !PlantedBug.ackBeforeJournalSync.isPlanted { end(beginning.buffer) }
        return true
    }

    /// Writes a round, and syncs it.
    private func write(_ beginning: Staging.Beginning) -> Bool {
        let began = settings.monotonic()
        let buffer = beginning.buffer
        if PlantedBug.ackBeforeJournalSync.isPlanted { end(buffer) }
        if buffer.isBulk { return PlantedBug.bulkRoundWithoutSync.isPlanted || syncSegments(of: buffer) }
        do throws(FileError) {
            let bytes = buffer.seal(start: beginning.start, directory: files.directory)
            try beginning.place.file.writeDurably(bytes, at: beginning.place.position)
        } catch {
            fail("\(error)")
            return false
        }
        // It took so long that those who waited have been told that nothing is known.
        if condition.isOffline { return false }
        settings.observer.journalled(
            partitions: buffer.marks.count, bytes: buffer.size, nanoseconds: Int64(settings.monotonic() &- began))
        return true
    }

    private func end(_ buffer: RoundBuffer) {
        var completions = CompletionBatch()
        for mark in buffer.marks { mark.target.synced(mark.offset, mark.place, cuts: mark.cuts, &completions) }
        completions.post()
    }

    /// A write or a sync has failed: nothing is known any more of what the disk holds.
    func fail(_ reason: String) {
        let isNew = condition.goOffline(reason)
        finish()
        if isNew { onFailure(reason) }
    }

    /// Nobody waits any more: the directory is offline, or the store closes.
    func finish() {
        staging.withLock { $0.isOver = true }
        staging.broadcast()
        changed()
    }

    // MARK: Flusher

    /// Without threads a checkpoint comes here where too many segments wait for one.
    func schedule(_ target: any FlushTarget) {
        // What would wait for a sync that is under way is not begun beside it.
        guard settings.isManual, !checkpointer.isSyncing else { return }
        if checkpoints.withLock({ $0.touched.count >= settings.maxTouched }) { try? checkpoint() }
    }

    func appended(bytes: Int) {}

    func flushNow() {
        if settings.isManual { return flushHere() }
        while true {
            let (turn, isLast, isDue) = staging.withLock { staging in
                staging.waiting += 1
                let isDue = staging.ask()
                return (staging.lastStaged, staging.isPlaced, isDue)
            }
            if isDue { staging.broadcast() }
            staging.wait(until: { $0.synced >= turn || $0.isOver }) { $0.waiting -= 1 }
            if isLast || condition.isOffline || staging.withLock({ $0.isOver }) { return }
        }
    }

    /// Without threads: all rounds that are due, and a checkpoint where one needs a file to be free.
    private func flushHere() {
        endRound()
        staging.withLock { _ = $0.ask() }
        while !condition.isOffline {
            guard let beginning = staging.withLock({ $0.take() }) else {
                let isStuck = staging.withLock { !$0.isIdle && !$0.isDue }
                guard isStuck, (try? checkpoint()) != nil, staging.withLock({ $0.isDue }) else { break }
                continue
            }
            guard run(beginning) else { return }
            staging.withLock { $0.ended(beginning.buffer) }
            changed()
        }
    }

    /// Without threads: a round is written and synced, and nobody told yet.
    func beginRound() {
        endRound()
        staging.withLock { _ = $0.ask() }
        if checkpointer.isSyncing, staging.withLock({ $0.isBulk }) { return }
        guard !condition.isOffline, let beginning = staging.withLock({ $0.take() }), write(beginning) else { return }
        unfinished.withLock { $0.round = beginning.buffer }
    }

    /// Whom it concerns is told.
    func endRound() {
        let round = unfinished.withLock { unfinished in
            defer { unfinished.round = nil }
            return unfinished.round
        }
        guard let round else { return }
        end(round)
        staging.withLock { $0.ended(round) }
        changed()
    }

    func stop() {
        finish()
        checkpoints.withLock { $0.isStopping = true }
        checkpoints.broadcast()
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
        pool.stop()
    }
}
