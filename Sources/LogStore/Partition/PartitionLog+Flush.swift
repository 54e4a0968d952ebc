import Threads

extension PartitionLog: FlushTarget {
    /// After a write, under the lock: what the flusher must be told afterwards.
    func wrote(_ state: inout PartitionState, _ news: inout FlushNews) {
        if !state.isScheduled {
            state.isScheduled = true
            news.isDirty = true
        }
        if !state.isTouched {
            state.isTouched = true
            news.isTouched = true
        }
        guard let i = state.active else { return }
        let size = state.segments[i].size
        guard isWritebackDue(from: state.writtenBack, to: size), let file = try? state.segments[i].file.open() else { return }
        news.writeback = (file, state.writtenBack..<size)
        state.writtenBack = size
    }

    /// Whether a bound for the write-back lies between the two positions. Partitions have theirs apart: those that are written alike would
    /// else have the disk write a bound's worth of each at once, and what is to be durable meanwhile waits behind all of it.
    private func isWritebackDue(from start: Int64, to end: Int64) -> Bool {
        let step = min(max(1, context.options.writebackBytes), 1 << 40)
        // 2^32 over the golden ratio: any run of a topic's partitions is spread evenly.
        let turn = UInt32(truncatingIfNeeded: id.topic.low) &+ UInt32(truncatingIfNeeded: id.index) &* 2_654_435_769
        let phase = Int64(Double(step) * Double(turn) / 4_294_967_296)
        return (end + phase) / step > (start + phase) / step
    }

    /// Tells the flusher.
    func report(_ news: FlushNews, bytes: Int) {
        if bytes > 0 { context.flusher.appended(bytes: bytes) }
        if news.isTouched { context.flusher.touch(self) }
        if news.isDirty { context.flusher.schedule(self) }
        if let writeback = news.writeback { context.flusher.startWriteback(writeback.file, writeback.range) }
    }

    func beginFlush(capture: Bool) -> FlushWork? {
        do throws(LogError) { return try flushWork(capture: capture) } catch {
            // What cannot be synced counts as a sync that failed: nothing may be committed as if it were on the disk.
            context.fail("\(error)")
            return nil
        }
    }

    /// All that is to be synced, and with `capture` what is to be committed then; nil if there is nothing to commit for.
    func flushWork(capture: Bool) throws(LogError) -> FlushWork? {
        try state.withLock { (state) throws(LogError) in
            state.isScheduled = false
            if capture { state.isTouched = false }
            if state.isGone || state.isHalfCut { return nil }
            let (files, directories) = try takeDirty(&state)
            return FlushWork(
                files: files, directories: directories, end: state.end, cuts: state.cuts, capture: capture ? captured(&state) : nil)
        }
    }

    /// All that is to be synced for the log to be on the disk as it is now; it is the caller's to sync it.
    func takeDirty(_ state: inout PartitionState) throws(LogError) -> (files: [FlushWork.DirtyFile], directories: [String]) {
        var (files, directories) = (state.dirtyFiles, state.dirtyDirectories)
        if state.isNew, !files.isEmpty {
            let path = directory.path + "/" + PartitionFiles.metadataName
            let metadata = try filing { () throws(FileError) in try context.fileSystem.open(path, mode: .readWrite) }
            files.append(FlushWork.DirtyFile(segment: nil, file: metadata))
            directories.append(context.directory)
            state.isNew = false
        }
        (state.dirtyFiles, state.dirtyDirectories) = ([], [])
        if PlantedBug.checkpointWithoutRolled.isPlanted { files.removeAll { $0.segment.map { $0 !== state.segments.last?.file } ?? false } }
        if PlantedBug.checkpointWithoutDirectories.isPlanted { directories = [] }
        return (files, directories)
    }

    private func captured(_ state: inout PartitionState) -> FlushWork.Capture {
        var capture = FlushWork.Capture()
        for segment in state.segments where state.unsealed.contains(segment.baseOffset) { capture.seals.append(segment.seal) }
        for retired in state.retired {
            capture.indices.append(
                FlushWork.CapturedIndex(generation: retired.generation, index: retired.index, saved: retired.saved))
        }
        if let index = state.activeIndex, let active = state.segments.last, index.covered > 0 {
            capture.indices.append(FlushWork.CapturedIndex(generation: active.generation, index: index, saved: state.savedEntries))
        }
        capture.snapshots = state.rolled
        if let producers = state.producers, state.snapshots.newest != state.logEnd, state.rolled.last?.offset != state.logEnd {
            capture.snapshots.append(RolledSnapshot(offset: state.logEnd, producers: producers))
        }
        capture.oldSnapshots = oldSnapshots(state, besides: capture.snapshots)
        return capture
    }

    func endFlush(_ work: FlushWork, _ completions: inout CompletionBatch) {
        state.withLock { state in
            for file in work.files {
                if let segment = file.segment, !state.dirtyFiles.contains(where: { $0.segment === segment }) { segment.setDirty(false) }
            }
            // What a journal syncs it says itself.
            guard !state.isGone, state.cuts == work.cuts, context.journal == nil else { return }
            state.syncedEnd = max(state.syncedEnd, work.end.offset)
            if context.waitsForSync, !state.isFollower { moveWatermark(&state, to: work.end.offset, work.end, &completions) }
        }
        if !work.files.isEmpty { context.files.trim() }
    }

    func checkpointChanges(_ work: FlushWork) -> [StoreChange]? {
        state.withLock { state in
            guard !state.isGone, state.cuts == work.cuts || PlantedBug.checkpointOverTruncation.isPlanted, let capture = work.capture
            else { return nil }
            var record = state.committed
            record.recoveryPoint = work.end
            (record.logStart, record.highWatermark, record.epochs) = (state.logStart, state.highWatermark, state.epochs)
            state.submitted = Shared(record)
            var changes = [StoreChange.put(StateKey.partition(id), record.encoded())]
            // One that is sealed already may have been rewritten since.
            for seal in capture.seals where state.unsealed.contains(seal.baseOffset) {
                changes.append(.put(StateKey.seal(id, seal.baseOffset), seal.encoded()))
            }
            return changes + damageChanges(&state)
        }
    }

    /// What `state/` is to remember of damage, in the place of what it does.
    private func damageChanges(_ state: inout PartitionState) -> [StoreChange] {
        let damaged = state.segments.filter { !$0.damage.isEmpty }
        if damaged.isEmpty, !state.remembersDamage { return [] }
        state.remembersDamage = true
        return [.deletePrefix(StateKey.damagePrefix(id))]
            + damaged.map {
                .put(
                    StateKey.damage(id, $0.baseOffset),
                    DamageRecord(baseOffset: $0.baseOffset, generation: $0.generation, ranges: $0.damage).encoded())
            }
    }

    func indexChanges(_ work: FlushWork) -> [StoreChange] {
        guard let capture = work.capture else { return [] }
        var changes: [StoreChange] = []
        for captured in capture.indices {
            changes += captured.index.changes(id, generation: captured.generation, saved: captured.saved)
        }
        for old in capture.oldSnapshots { changes.append(.delete(IndexKey.producers(id, before: old))) }
        for snapshot in capture.snapshots {
            changes.append(.put(IndexKey.producers(id, before: snapshot.offset), snapshot.producers.snapshot()))
        }
        return changes
    }

    /// A truncation must take away what `index/` has of the producers behind it, though `state/` was never told.
    func indexed(_ work: FlushWork) {
        guard let capture = work.capture else { return }
        state.withLock { wroteSnapshots(capture, &$0) }
    }

    func checkpointed(_ work: FlushWork) {
        state.withLock { state in
            if let submitted = state.submitted { state.committed = submitted.value }
            state.submitted = nil
            guard let capture = work.capture else { return }
            for seal in capture.seals { state.unsealed.remove(seal.baseOffset) }
            // One that was active at the capture and was rolled since has grown: it is to be saved again.
            state.retired.removeAll { retired in
                capture.indices.contains { $0.index.baseOffset == retired.index.baseOffset && $0.index.covered == retired.index.covered }
            }
            if let active = state.activeIndex,
                let saved = capture.indices.first(where: { $0.index.baseOffset == active.baseOffset })
            {
                state.savedEntries = max(state.savedEntries, saved.index.entries.count)
                state.activeIndex?.abortedSaved = saved.index.aborted.count
            }
        }
    }

    func checkpointFailed() {
        let mustTouch = state.withLock { state in
            state.submitted = nil
            defer { state.isTouched = true }
            return !state.isTouched
        }
        if mustTouch { context.flusher.touch(self) }
    }
}
