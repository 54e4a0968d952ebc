import Glibc
import Threads

/// Checkpoints: the segments are synced, `state/` is told, and files of the journal become free.
extension JournalFlusher {
    func touch(_ target: any FlushTarget) {
        if checkpoints.withLock({ $0.touch(target, limit: settings.maxTouched) }) { checkpoints.broadcast() }
    }

    func startWriteback(_ file: any File, _ range: Range<Int64>) {
        if settings.isManual { return file.startWriteback(range) }
        checkpoints.withLock { $0.writebacks.append(CheckpointQueue.Writeback(file: file, range: range)) }
        checkpoints.broadcast()
    }

    func checkpointNow() throws(LogError) {
        flushNow()
        if settings.isManual {
            try endCheckpoint()
            return try checkpoint()
        }
        let number = checkpoints.withLock { $0.ask() }
        checkpoints.broadcast()
        let error: LogError? = checkpoints.wait(until: { $0.done >= number || $0.isStopping }) { $0.error }
        try condition.checkOnline()
        if let error { throw error }
    }

    func runCheckpoints() {
        while true {
            let wait = checkpoints.withLock { $0.rest(settings) }
            let (writebacks, isDue, isStopping) = checkpoints.wait(milliseconds: wait, until: { $0.hasNews || $0.isDue(settings) }) {
                queue in
                defer { queue.writebacks = [] }
                return (queue.writebacks, queue.isDue(settings), queue.isStopping)
            }
            if isStopping { return }
            for one in writebacks { one.file.startWriteback(one.range) }
            if isDue { try? checkpoint() }
        }
    }

    /// One checkpoint. In this order: the first round that has not begun, then the partitions' ends; the syncs; `index/`; `state/`; and only
    /// then are files free.
    func checkpoint() throws(LogError) {
        try ending { () throws(LogError) in try commit(try prepared()) }
    }

    /// Runs a checkpoint or its last part, and takes note of what came of it.
    private func ending(_ body: () throws(LogError) -> Void) throws(LogError) {
        var failure: LogError?
        do throws(LogError) {
            try body()
        } catch {
            failure = error
            settings.observer.noticed("a checkpoint failed: \(error)")
            if case .store(.storage) = error { fail("\(error)") }
        }
        let problem = failure
        staging.withLock { $0.problem = problem }
        changed()
        if failure == nil { lookAtFiles() }
        checkpoints.withLock { $0.ended(problem) }
        checkpoints.broadcast()
        if let failure { throw failure }
    }

    /// A checkpoint whose syncs are done.
    struct PreparedCheckpoint: Sendable {
        var items: [Checkpointer.Item]
        var next: RoundID
        /// Nil: there are no files yet.
        var firstRound: RoundID?
        var began: UInt64
    }

    private func prepared() throws(LogError) -> PreparedCheckpoint {
        let began = settings.monotonic()
        let targets = checkpoints.withLock { $0.begin(settings) }
        try condition.checkOnline()
        // What lies in rounds before this one was appended before the partitions' ends are noted. The other way round something could be in
        // neither.
        let first = staging.withLock { staging in
            staging.checkpointBegins()
            return (next: staging.next, isReady: !staging.space.parts.isEmpty)
        }
        if PlantedBug.journalFreedBeforeCheckpointSyncs.isPlanted { freed(before: first.next.round) }
        var prepared = PreparedCheckpoint(items: [], next: first.next, firstRound: first.isReady ? first.next : nil, began: began)
        prepared.items = try syncSegments(targets, capture: true, isUrgent: { isCheckpointUrgent }) { (items) throws(LogError) in
            prepared.items = items
            if PlantedBug.recoveryPointBeforeSync.isPlanted { try commit(prepared) }
            if PlantedBug.indexAheadOfData.isPlanted { try checkpointer.commitIndex(items.flatMap { $0.target.indexChanges($0.work) }) }
        }
        return prepared
    }

    private func commit(_ prepared: PreparedCheckpoint) throws(LogError) {
        if let first = prepared.firstRound {
            try checkpointer.commit(prepared.items) { $0.firstRound = first }
        } else {
            try checkpointer.commit(prepared.items)
        }
        freed(before: prepared.next.round)
        settings.observer.checkpointed(
            partitions: prepared.items.count, nanoseconds: Int64(settings.monotonic() &- prepared.began))
    }

    // MARK: For tests without threads

    /// The first part of a checkpoint, up to its commit.
    func beginCheckpoint() throws(LogError) {
        try endCheckpoint()
        do throws(LogError) {
            let prepared = try prepared()
            unfinished.withLock { $0.checkpoint = prepared }
        } catch {
            try ending { () throws(LogError) in throw error }
        }
    }

    /// The rest of it.
    func endCheckpoint() throws(LogError) {
        let prepared = unfinished.withLock { unfinished in
            defer { unfinished.checkpoint = nil }
            return unfinished.checkpoint
        }
        if let prepared { try ending { () throws(LogError) in try commit(prepared) } }
    }

    private func freed(before round: UInt64) { staging.withLock { $0.freed(before: round) } }

    // MARK: Files

    /// Opens the journal's files, or makes them.
    func begin() throws(LogError) {
        do throws(FileError) { try openFiles() } catch { throw .storage(error) }
        changed()
    }

    private func openFiles() throws(FileError) {
        var parts: [JournalSpace.Part] = []
        let record = checkpointer.directoryRecord
        let known = record.journals
        // What an earlier try left, too.
        try files.removeOthers(than: known)
        for record in known {
            if let part = try files.open(record) { parts.append(part) }
        }
        while parts.count < 2 { parts.append(try files.make(size: settings.fileBytes)) }
        let records = parts.map(\.record)
        if records != known { try named(records) }
        try files.removeOthers(than: records)
        let start = PlantedBug.roundNumbersRepeat.isPlanted ? 1 : record.startNumber
        let opened = parts
        staging.withLock { $0.begin(opened, start: start) }
    }

    private func named(_ records: [JournalFile]) throws(FileError) {
        do throws(LogError) {
            try checkpointer.commitDirectory { $0.journals = records }
        } catch {
            guard case .store(let failure) = error else { return }
            throw FileError(code: Self.code(of: failure), operation: .write, path: files.path)
        }
    }

    private static func code(of failure: StoreError) -> Int32 {
        if case .full = failure { ENOSPC } else { EIO }
    }

    /// After a checkpoint: larger files where appends had to wait, or a checkpoint comes all the time.
    private func lookAtFiles() {
        let fillsFast = checkpoints.withLock { $0.fillsFast }
        let found = staging.withLock { $0.wasFull || fillsFast ? $0.replaceable(below: settings.maxFileBytes) : nil }
        guard let wanted = found else { return }
        do throws(FileError) {
            try replace(wanted)
        } catch {
            settings.observer.noticed("the journal stays as it is: \(error)")
        }
        changed()
    }

    /// Replaces a free file by one twice as large, while rounds go on in the other.
    private func replace(_ old: JournalFile) throws(FileError) {
        let larger = try files.make(size: min(old.size * 2, settings.maxFileBytes))
        // Not free any more: the next checkpoint makes it so, and then there is another try.
        let path = files.path + "/"
        guard let part = staging.withLock({ $0.takeOut(old) }) else { return try fileSystem.unlink(path + larger.record.name) }
        let records = staging.withLock { $0.space.parts.map(\.record) } + [larger.record]
        do throws(FileError) {
            try named(records)
        } catch {
            staging.withLock { $0.putIn(part, isLarger: false) }
            throw error
        }
        staging.withLock { $0.putIn(larger, isLarger: true) }
        settings.observer.noticed("a file of the journal has \(larger.record.size) bytes now: it was full too soon")
        try fileSystem.unlink(path + old.name)
    }
}
