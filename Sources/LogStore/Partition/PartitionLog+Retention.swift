import Threads

extension PartitionLog {
    /// `file.delete.delay.ms`
    var deleteDelay: Int64 { state.withLock { $0.config.fileDeleteDelayMs } }

    /// Nothing is appended any more; what was is still synced.
    func shut() { state.withLock { $0.isClosed = true } }

    /// `state/` says all that there is to say.
    var isCommitted: Bool {
        state.withLock { $0.unsealed.isEmpty && $0.committed.recoveryPoint == $0.end && $0.committed.logStart == $0.logStart }
    }

    func expireProducers() {
        state.withLock { state in
            _ = state.producers?.expire(now: context.options.wallClock(), after: context.options.producerExpirationMs)
        }
    }

    /// Takes away old segments: by time and size where `cleanup.policy` says delete, and those below the log start. Only whole ones, oldest
    /// first, below the high watermark. Answers the files that are to be unlinked later.
    func retain() throws(LogError) -> [String] {
        var news = FlushNews()
        let (count, mustCommit) = try state.withLock { (state) throws(LogError) -> (Int, Bool) in
            if state.isGone || state.isClosed { return (0, false) }
            let count = try expired(state)
            if count > 0, count == state.segments.count {
                // Offsets go on in a new segment, so that the topic can become empty.
                try prepareAppend(&state)
                try roll(&state)
                wrote(&state, &news)
            }
            if count == 0 { return (0, false) }
            // What the segments say of producers must be in a snapshot before they go.
            let hasSnapshot = state.snapshots.newest ?? -1 >= state.segments[count - 1].nextOffset
            if !hasSnapshot {
                try loadProducers(&state)
                wrote(&state, &news)
            }
            return (count, !hasSnapshot || state.segments.prefix(count).contains { state.unsealed.contains($0.baseOffset) })
        }
        report(news, bytes: 0)
        if count == 0 { return [] }
        if mustCommit, !PlantedBug.deletionAboveRecoveryPoint.isPlanted { try context.flusher.checkpointNow() }
        return try context.checkpointer.inTurn { () throws(LogError) in try remove(first: count) }
    }

    /// How many of the oldest segments may go.
    private func expired(_ state: PartitionState) throws(LogError) -> Int {
        let config = state.config
        let now = context.options.wallClock()
        var rest = state.size
        var count = 0
        for segment in state.segments {
            guard segment.nextOffset <= state.highWatermark, segment.size > 0 else { break }
            var goes = segment.nextOffset <= state.logStart
            if config.cleanupPolicy.contains(.delete) {
                if config.retentionBytes >= 0, rest - segment.size >= config.retentionBytes, count < state.segments.count - 1 {
                    goes = true
                }
                if config.retentionMs >= 0, !goes { goes = now - (try lastTime(segment)) > config.retentionMs }
            }
            guard goes else { break }
            rest -= segment.size
            count += 1
        }
        return count
    }

    /// The largest timestamp of a segment's records; where they have none, when its file was last written.
    private func lastTime(_ segment: Segment) throws(LogError) -> Int64 {
        if segment.maxTimestamp >= 0 { return segment.maxTimestamp }
        let path = segment.file.path
        let status = try filing { () throws(FileError) in try context.fileSystem.stat(path) }
        return status?.modified ?? context.options.wallClock()
    }

    /// Raises the log start over the first segments, durably; then renames their files. In turn.
    private func remove(first count: Int) throws(LogError) -> [String] {
        let (gone, changes, base) = state.withLock { state -> ([Segment], [StoreChange], Int64?) in
            guard !state.isGone, let snapshot = state.snapshots.newest else { return ([], [], nil) }
            // Only what a committed recovery point covers: recovery never looks for it again.
            let point = state.committed.recoveryPoint
            let gone = state.segments.prefix(count).prefix { segment in
                if PlantedBug.deletionAboveRecoveryPoint.isPlanted { return true }
                return segment.nextOffset <= min(snapshot, point.offset) && segment.baseOffset != point.segment
            }
            guard let last = gone.last, let (base, copies) = keptProducers(before: last.nextOffset, &state) else { return ([], [], nil) }
            let start = max(state.logStart, last.nextOffset)
            let seals = gone.map { StoreChange.delete(StateKey.seal(id, $0.baseOffset)) }
            return (Array(gone), [startChange(start, state)] + copies + seals, base)
        }
        guard let last = gone.last else { return [] }
        try context.checkpointer.commitState(changes)
        let logStart = state.withLock { state in
            started(max(state.logStart, last.nextOffset), &state)
            state.snapshots.state = base
            state.segments.removeFirst(gone.count)
            for segment in gone {
                state.unsealed.remove(segment.baseOffset)
                state.firstAborted[PartitionState.AbortedHint(base: segment.baseOffset, generation: segment.generation)] = nil
            }
            return state.logStart
        }
        context.observer.deleted(
            id, topic: topic, segments: gone.count, bytes: gone.reduce(0) { $0 + $1.size }, logStart: logStart)
        defer { forgetIndices(gone) }
        return try putAway(gone)
    }

    /// Gives the files of segments that `state/` knows no more names under which they wait to be unlinked: these.
    private func putAway(_ gone: [Segment]) throws(LogError) -> [String] {
        var paths: [String] = []
        for segment in gone {
            do throws(LogError) {
                try segment.file.rename(to: SegmentName.log(segment.baseOffset) + ".deleted")
                paths.append(segment.file.path)
            } catch {
                // At once then: nothing looks for it at a start behind a clean stop. Or it is gone already.
                let path = segment.file.path
                try filing { () throws(FileError) in try context.fileSystem.unlinkIfThere(path) }
            }
        }
        try filing { () throws(FileError) in try context.fileSystem.syncDirectory(directory.path) }
        return paths
    }

    /// What `index/` has of segments that are gone. Without room it stays, found by nobody.
    private func forgetIndices(_ gone: [Segment]) {
        guard let end = gone.last?.nextOffset else { return }
        let old = state.withLock { state in state.snapshots.index.filter { $0 < end && $0 != state.snapshots.newest } }
        do throws(LogError) {
            try context.checkpointer.commitIndex(
                gone.flatMap { IndexKey.segment(id, base: $0.baseOffset) }.map { .deletePrefix($0) }
                    + old.map { .delete(IndexKey.producers(id, before: $0)) })
            state.withLock { $0.snapshots.index.removeAll { old.contains($0) } }
        } catch {
            context.observer.noticed("index/ keeps entries of \(name) below offset \(end): \(error)")
        }
    }
}
