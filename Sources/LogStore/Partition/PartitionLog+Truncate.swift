import Checksum
import Records
import Threads

extension PartitionLog {
    /// Cuts everything at and behind `offset` off, durably when this returns. A batch that holds the offset goes whole; below the log start
    /// nothing is left, and the log starts there. Appends that wait for what is cut get `.gone`.
    public func truncate(to offset: Int64) throws(LogError) {
        var completions = CompletionBatch()
        try context.checkpointer.inTurn { () throws(LogError) in
            try context.checkpointer.syncing { () throws(LogError) in
                do throws(LogError) {
                    try context.condition.checkOnline()
                    try truncate(to: offset, &completions)
                } catch {
                    context.noteSync(error)
                    throw error
                }
            }
        }
        completions.post()
    }

    private func truncate(to offset: Int64, _ completions: inout CompletionBatch) throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            if state.isGone || state.isClosed { throw goneError }
            guard offset >= 0, offset < state.logEnd else { return }
            try prepareAppend(&state)
            let kept = try keptSegments(offset, state)
            try syncAll(&state)
            try commit(kept, offset, &state)
            do throws(LogError) {
                try cutFiles(kept, state)
            } catch {
                // `state/` says less than the files hold: the next start's recovery decides, and no checkpoint says otherwise.
                (state.blocked, state.isHalfCut) = (error, true)
                state.cuts += 1
                throw error
            }
            took(kept, offset, &state, &completions)
            try loadProducers(&state)
            try loadActiveIndex(&state)
        }
    }

    /// All that the log has, on the disk: what stays of it is below the recovery point from now on, wherever the journal has it.
    private func syncAll(_ state: inout PartitionState) throws(LogError) {
        let (files, directories) = try takeDirty(&state)
        if PlantedBug.voidBeforeWithoutSync.isPlanted { return }
        try filing { () throws(FileError) in
            for path in directories { try context.fileSystem.syncDirectory(path) }
            for dirty in files { try dirty.file.sync() }
        }
        for dirty in files { dirty.segment?.setDirty(false) }
    }

    /// The segments that stay, the last one cut; none where nothing does.
    private func keptSegments(_ offset: Int64, _ state: PartitionState) throws(LogError) -> [Segment] {
        guard offset > state.logStart, var i = state.segmentIndex(for: offset) else { return [] }
        // Of a file that is gone nothing can stay.
        while try state.segments[i].openIfThere() == nil {
            if i == 0 { return [] }
            i -= 1
        }
        var kept = Array(state.segments[...i])
        var last = Segment(baseOffset: kept[i].baseOffset, file: kept[i].file, created: kept[i].created)
        last.generation = kept[i].generation + 1
        var isFirst = true
        var size: Int64 = 0
        var isBehind = false
        try walk(kept[i]) { header, position in
            isBehind = isBehind || header.nextOffset > offset
            if isBehind { return }
            size = position + Int64(header.sizeInBytes)
            last.maxTimestamp = max(last.maxTimestamp, header.maxTimestamp)
            if isFirst { last.firstTimestamp = header.maxTimestamp }
            isFirst = false
            last.nextOffset = header.nextOffset
        }
        last.size = size
        last.damage = kept[i].damage.filter { $0.upperBound <= size }
        // The batch that holds the log start may have gone: the log start stays.
        last.nextOffset = max(last.nextOffset, state.logStart)
        last.checksum = try checksum(last.file, to: size)
        kept[i] = last
        return kept
    }

    private func checksum(_ segment: SegmentFile, to end: Int64) throws(LogError) -> CRC32C {
        let file = try segment.open()
        var checksum = CRC32C()
        var at: Int64 = 0
        while at < end {
            let bytes = try filing { () throws(FileError) in try file.read(Int(min(1 << 18, end - at)), at: at) }
            if bytes.isEmpty { throw .corrupt(file: file.path, range: at..<end) }
            bytes.withUnsafeBytes { checksum.update($0) }
            at += Int64(bytes.count)
        }
        return checksum
    }

    /// Tells `index/`, then `state/`: recovery must not take the cut bytes for a log that goes on.
    private func commit(_ kept: [Segment], _ offset: Int64, _ state: inout PartitionState) throws(LogError) {
        let end = kept.last?.nextOffset ?? offset
        let from = kept.last?.baseOffset ?? -1
        let changed = state.segments.filter { $0.baseOffset >= from }
        var record = state.committed
        record.epochs = state.epochs
        record.epochs.truncate(to: end)
        record.logStart = min(state.logStart, end)
        record.highWatermark = min(record.highWatermark, end)
        record.recoveryPoint = kept.last?.end ?? RecoveryPoint(offset: end)
        var cached = changed.flatMap { IndexKey.segment(id, base: $0.baseOffset) }.map { StoreChange.deletePrefix($0) }
        cached += state.snapshots.behind(end).map { .delete(IndexKey.producers(id, before: $0)) }
        try context.checkpointer.commitIndex(cached)
        var removed = changed.map { StoreChange.delete(StateKey.seal(id, $0.baseOffset)) }
        if let snapshot = state.snapshots.state, snapshot > end { removed.append(.delete(StateKey.producers(id))) }
        removed.append(.delete(StateKey.intent(id)))
        if let change = try cleanerChange(cutAt: end) { removed.append(change) }
        let sealed = kept.dropLast().filter { state.unsealed.contains($0.baseOffset) }
        let seals = sealed.map { StoreChange.put(StateKey.seal(id, $0.baseOffset), $0.seal.encoded()) }
        if let void = context.journal?.hold(), !PlantedBug.voidBeforeNotRaised.isPlanted { record.voidBefore = void }
        do throws(LogError) {
            try context.checkpointer.commitState(removed + seals + [.put(StateKey.partition(id), record.encoded())])
        } catch {
            context.journal?.void(nil)
            throw error
        }
        context.journal?.void(self)
        state.committed = record
        for segment in sealed { state.unsealed.remove(segment.baseOffset) }
    }

    private func cutFiles(_ kept: [Segment], _ state: PartitionState) throws(LogError) {
        let whole = state.segments.dropFirst(kept.count)
        for segment in whole.reversed() {
            let path = segment.file.path
            try filing { () throws(FileError) in try context.fileSystem.unlinkIfThere(path) }
        }
        if let last = kept.last {
            let file = try last.file.open()
            try filing { () throws(FileError) in
                try file.truncate(to: last.size)
                if !PlantedBug.appendBeforeTruncationSync.isPlanted { try file.sync() }
            }
        }
        if PlantedBug.appendBeforeTruncationSync.isPlanted { return }
        try filing { () throws(FileError) in try context.fileSystem.syncDirectory(directory.path) }
    }

    private func took(
        _ kept: [Segment], _ offset: Int64, _ state: inout PartitionState, _ completions: inout CompletionBatch
    ) {
        let end = kept.last?.nextOffset ?? offset
        let from = kept.last?.baseOffset ?? -1
        state.segments = kept
        if let last = kept.last { last.file.withBlocks { $0.cut(to: last.size) } }
        (state.logEnd, state.logStart) = (end, min(state.logStart, end))
        state.syncedEnd = end
        state.highWatermark = min(state.highWatermark, end)
        state.watermarkPlace = Place(segment: -1, position: 0)
        state.writtenBack = kept.last?.size ?? 0
        state.epochs.truncate(to: end)
        state.retired.removeAll { $0.index.baseOffset >= from }
        state.unsealed = state.unsealed.filter { $0 < from }
        state.dirtyFiles.removeAll { dirty in dirty.segment.map { file in !kept.dropLast().contains { $0.file === file } } ?? false }
        state.snapshots.truncate(to: end)
        state.rolled.removeAll { $0.offset > end }
        state.firstAborted = [:]
        (state.producers, state.activeIndex, state.savedEntries) = (nil, nil, 0)
        state.virtualIndex = VirtualIndex()
        state.bookmarks.clear()
        state.warm = WarmRanges()
        state.cuts += 1
        for pending in state.pending where pending.target > end { completions.add(pending.ticket, .gone, -1) }
        state.pending.removeAll { $0.target > end }
        for waiter in state.waiters where waiter.offset > end { completions.add(waiter.ticket, .gone, -1) }
        state.waiters.removeAll { $0.offset > end }
        // What stays is synced, whatever round had it.
        if context.waitsForSync, !state.isFollower { moveWatermark(&state, to: end, state.end, &completions) }
    }
}
