import Records
import Threads

extension PartitionLog {
    /// How much a round of compaction would find to do; nil where there is nothing, or it is not time yet.
    struct Dirt: Sendable, Comparable {
        /// Bytes that no round has met, of all that may be compacted.
        var ratio: Double
        /// `max.compaction.lag.ms` has passed for some of them.
        var isUrgent: Bool

        static func < (a: Dirt, b: Dirt) -> Bool { a.isUrgent == b.isUrgent ? a.ratio < b.ratio : b.isUrgent }
    }

    func dirt() throws(LogError) -> Dirt? {
        guard state.withLock({ $0.config.cleanupPolicy.contains(.compact) && $0.segments.count > 1 }) else { return nil }
        let cleaner = try cleanerRecord()
        let now = context.options.wallClock()
        return try state.withLock { (state) throws(LogError) -> Dirt? in
            let config = state.config
            guard config.cleanupPolicy.contains(.compact), !state.isGone, !state.isClosed, !state.isRewriting, !state.hasIntent else {
                return nil
            }
            let segments = try cleanable(&state, now)
            let firstDirty = max(cleaner.cleanUpTo, state.segments.first?.baseOffset ?? 0)
            let dirty = segments.filter { $0.nextOffset > firstDirty }
            let bytes = dirty.reduce(0) { $0 + $1.size }
            if bytes == 0 { return nil }
            let ratio = Double(bytes) / Double(max(1, segments.reduce(0) { $0 + $1.size }))
            var isUrgent = false
            if config.maxCompactionLagMs < .max {
                for segment in dirty where !isUrgent {
                    let first = try firstTime(segment)
                    isUrgent = first >= 0 && first < now - config.maxCompactionLagMs
                }
            }
            return ratio > config.minCleanableDirtyRatio || isUrgent ? Dirt(ratio: ratio, isUrgent: isUrgent) : nil
        }
    }

    /// A round of compaction, if there is something to do. `mapBytes`: memory for keys; `pace` is told of bytes as they are read and written,
    /// and answers false where all is to end. `unlink` gets the files that nobody needs any more.
    func compact(
        mapBytes: Int, sparesKeyless: Bool = false, pace: @escaping (Int) -> Bool, unlink: (String) -> Void
    ) throws(LogError) -> CompactionResult? {
        let began = context.options.monotonic()
        try checkpointFirst()
        guard let plan = try compactionPlan(mapBytes) else { return nil }
        defer { state.withLock { $0.isRewriting = false } }
        try checkRoom(plan.groups(upTo: .max).reduce(0) { max($0, $1.reduce(0) { $0 + $1.size }) })
        var compactor = Compactor(
            plan, fileSystem: context.fileSystem, directory: directory.path, random: context.options.random, pace: pace)
        let isRead = try compactor.readKeys(sparesKeyless: sparesKeyless)
        if sparesKeyless, compactor.result.keyless > 0 { return compactor.result }
        guard isRead else { return nil }
        // There is room for some keys: an offset must be far from what its segment's name says.
        guard compactor.end > plan.firstDirty else {
            throw .corrupt(file: plan.segments[0].file.path, range: 0..<plan.segments[0].size)
        }
        let cleaner = CleanerRecord(cleanUpTo: compactor.end)
        var isCommitted = false
        let groups = plan.groups(upTo: compactor.end - 1)
        for (i, group) in groups.enumerated() {
            let isLast = i == groups.count - 1
            guard var rewrite = try compactor.rewrite(group, isLast: isLast) else {
                if pace(0) { continue }
                return nil
            }
            if isLast { rewrite.cleaner = cleaner }
            guard let paths = try replace(rewrite) else {
                // Deleted or cut meanwhile.
                try? context.fileSystem.unlink(
                    directory.path + "/" + SegmentName.cleaned(rewrite.new.baseOffset, generation: rewrite.new.generation))
                return nil
            }
            for path in paths { unlink(path) }
            isCommitted = isLast
        }
        if !isCommitted { try commit(cleaner) }
        var result = compactor.result
        result.cleanUpTo = compactor.end
        result.milliseconds = Int64((context.options.monotonic() &- began) / 1_000_000)
        context.observer.compacted(id, topic: topic, result)
        return result
    }

    private func commit(_ cleaner: CleanerRecord) throws(LogError) {
        try context.checkpointer.inTurn { () throws(LogError) in
            if state.withLock({ $0.isGone }) { return }
            try context.checkpointer.commitState([.put(StateKey.cleaner(id), cleaner.encoded())])
        }
    }

    /// What `state/` is to be told when the log is cut at `end`: nil if it stays.
    func cleanerChange(cutAt end: Int64) throws(LogError) -> StoreChange? {
        if try cleanerRecord().cleanUpTo <= end { return nil }
        return .put(StateKey.cleaner(id), CleanerRecord(cleanUpTo: end).encoded())
    }

    func cleanerRecord() throws(LogError) -> CleanerRecord {
        do throws(StoreError) {
            let record = try context.checkpointer.state.read(StateKey.cleaner(id)) { CleanerRecord($0) }
            return (record ?? nil) ?? CleanerRecord(cleanUpTo: 0)
        } catch {
            throw .store(error)
        }
    }

    /// Brings what may be rewritten below a committed recovery point, producers' snapshot included.
    func checkpointFirst() throws(LogError) {
        let now = context.options.wallClock()
        var news = FlushNews()
        let mustCommit = try state.withLock { (state) throws(LogError) -> Bool in
            if state.isGone || state.isClosed { return false }
            let segments = try cleanable(&state, now)
            guard let end = segments.last?.nextOffset else { return false }
            let isSettled = segments.allSatisfy { canRewrite($0, state) || !$0.damage.isEmpty }
            if isSettled, max(state.snapshots.newest ?? -1, state.snapshots.state ?? -1) >= end { return false }
            wrote(&state, &news)
            return true
        }
        report(news, bytes: 0)
        if mustCommit { try context.flusher.checkpointNow() }
    }

    /// The segments that a round may touch: whole ones that every reader may see and no transaction is open in, older than
    /// `min.compaction.lag.ms`, up to the first that is damaged. The active one never.
    private func cleanable(_ state: inout PartitionState, _ now: Int64) throws(LogError) -> ArraySlice<Segment> {
        guard state.segments.count > 1 else { return [] }
        try loadProducers(&state)
        let stable = state.lastStable
        let lag = state.config.minCompactionLagMs
        return state.segments.dropLast().prefix { segment in
            segment.size > 0 && segment.damage.isEmpty && segment.nextOffset <= stable
                && (lag <= 0 || segment.maxTimestamp <= now - lag)
        }
    }

    private func compactionPlan(_ mapBytes: Int) throws(LogError) -> CompactionPlan? {
        let cleaner = try cleanerRecord()
        let now = context.options.wallClock()
        return try state.withLock { (state) throws(LogError) -> CompactionPlan? in
            if state.isGone || state.isClosed || state.isRewriting || state.hasIntent { return nil }
            let segments = try cleanable(&state, now).prefix { canRewrite($0, state) }
            guard let first = segments.first, let last = segments.last else { return nil }
            let firstDirty = max(cleaner.cleanUpTo, first.baseOffset)
            guard last.nextOffset > firstDirty else { return nil }
            state.isRewriting = true
            let producers = state.producers?.producers.mapValues {
                CompactionPlan.LastBatch(offset: $0.batches.last?.lastOffset, epoch: $0.epoch)
            }
            return CompactionPlan(
                segments: Array(segments), behind: Array(state.segments[segments.endIndex...]), firstDirty: firstDirty,
                lastStable: state.lastStable, producers: producers ?? [:], now: now, deleteRetentionMs: state.config.deleteRetentionMs,
                segmentBytes: state.config.segmentBytes, mapBytes: mapBytes)
        }
    }

    /// Throws where so many bytes more would leave less than the reserve.
    func checkRoom(_ bytes: Int64) throws(LogError) {
        let free = try filing { () throws(FileError) in try context.fileSystem.freeBytes(context.directory) }
        let reserve = context.options.reserveBytes
        if free - bytes < reserve { throw .noRoom(path: context.directory, free: free, reserve: reserve) }
    }

    /// The first batch's largest timestamp; −1 for none.
    private func firstTime(_ segment: Segment) throws(LogError) -> Int64 {
        if segment.firstTimestamp >= 0 { return segment.firstTimestamp }
        let file = try segment.file.open()
        let bytes = try filing { () throws(FileError) in try file.read(BatchHeader.size, at: 0) }
        return bytes.withUnsafeBytes { (try? BatchHeader($0))?.maxTimestamp ?? -1 }
    }
}
