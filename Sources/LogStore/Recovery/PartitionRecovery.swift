import Checksum
import Records

/// Brings one partition back after an unclean stop.
///
/// Below the recovery point nothing is cut: what does not check is reported. From there on the longest valid prefix is kept; all that
/// follows the first gap is put into quarantine, then cut. What is kept is written over itself and synced: that it can be read now says
/// only what the page cache holds. It may itself be stopped at any byte and run again.
///
/// In three steps, so that many partitions share their syncs: `scan` of each, a sync of all, `cut` of those that need it.
struct PartitionRecovery {
    let context: EngineContext
    let directory: PartitionDirectory
    let known: KnownPartition
    let unsynced: UnsyncedFiles
    let task: RecoveryTask

    private(set) var report = RecoveryReport()
    var state: PartitionState
    /// Producers, from the snapshot on.
    var producers = ProducerTable()
    /// Batches below are in the snapshot.
    var producersFrom: Int64
    /// What is to be cut: the first file from `position` on, the others whole.
    var cuts: [PartitionCut] = []

    init(context: EngineContext, directory: PartitionDirectory, known: KnownPartition, unsynced: UnsyncedFiles, task: RecoveryTask) {
        (self.context, self.directory, self.known, self.unsynced, self.task) = (context, directory, known, unsynced, task)
        state = PartitionState(config: LogConfig(), record: known.record)
        // The log start may have been raised over what was not at a recovery point yet.
        state.logEnd = known.record.recoveryPoint.offset
        state.remembersDamage = !known.damage.isEmpty
        producersFrom = 0
    }

    var point: RecoveryPoint { known.record.recoveryPoint }
    var topic: String { known.record.topic }
    var path: String { directory.path }

    /// Nothing is written, and no more is shown than is known to be durable.
    var isReadOnly: Bool { if case .serve = task { true } else { false } }

    /// Looks at the files, and writes what is kept over itself. What is to be cut stands in `cuts` then.
    mutating func scan() throws(LogError) {
        let files = PartitionFiles(fileSystem: context.fileSystem, path: path, id: known.id)
        var sizes: [Int64: Int64] = [:]
        do throws(FileError) {
            let found = try files.look(isChecked: point.segment >= 0, isReadOnly: isReadOnly)
            (state.isNew, sizes) = (found.isNew, found.sizes)
            if found.isNew { unsynced.add(directory: path) }
        } catch {
            throw .storage(error)
        }
        // A cut may have been under way: what the page cache shows of it was perhaps never synced, and would come back.
        if !isReadOnly { unsynced.add(directory: path) }
        try loadSnapshot()
        try takeSealed(&sizes)
        try takeActive(&sizes)
        if case .refuse(let reason) = task {
            // What another program wrote stays as it is, and so does all behind it.
            state.blocked = .refused(directory: context.directory, reason: reason)
            return
        }
        try takeLater(sizes)
        if point.segment < 0, !isReadOnly, state.segments.contains(where: { $0.size > 0 }) { try secureMetadata() }
    }

    /// The partition is new, and what makes it one may never have been synced.
    private mutating func secureMetadata() throws(LogError) {
        do throws(FileError) {
            unsynced.add(try context.fileSystem.open(path + "/" + PartitionFiles.metadataName, mode: .readWrite))
        } catch {
            throw .storage(error)
        }
        unsynced.add(directory: path)
        state.isNew = false
    }

    /// The partition as it is from now on. `report` then says what was found.
    mutating func finish() -> PartitionState {
        state.logEnd = max(state.logEnd, state.logStart)
        (state.syncedEnd, state.highWatermark) = (state.logEnd, state.logEnd)
        state.epochs.truncate(to: state.logEnd + 1)
        state.isNew = state.isNew || state.segments.isEmpty
        state.snapshots = known.snapshots
        state.snapshots.lose(behind: state.logEnd)
        producers.settle(below: state.highWatermark)
        state.producers = producersFrom > state.logEnd ? nil : producers
        // The checkpoint that ends recovery has something to commit.
        if !isReadOnly, case .recover = task {
            state.isTouched =
                state.end != point || state.epochs != known.record.epochs || !state.unsealed.isEmpty || state.remembersDamage
                || !state.snapshots.lost.isEmpty
                || state.segments.contains { !$0.damage.isEmpty }
        }
        return state
    }

    /// Begins with the last snapshot of the producers.
    private mutating func loadSnapshot() throws(LogError) {
        let reader = SnapshotReader(id: known.id, index: context.checkpointer.index, state: context.checkpointer.state)
        if let best = try reader.best(known.snapshots, first: known.firstOffset, end: .max) { (producers, producersFrom) = best }
    }

    // MARK: Below the recovery point

    private mutating func takeSealed(_ sizes: inout [Int64: Int64]) throws(LogError) {
        for seal in known.seals where seal.baseOffset != point.segment {
            let size = sizes.removeValue(forKey: seal.baseOffset)
            if seal.nextOffset <= state.logStart, size == nil { continue }
            var segment = Segment(sealed: seal, file: file(seal.baseOffset), created: context.options.wallClock())
            if (size ?? 0) < seal.size {
                note(&segment, (size ?? 0)..<seal.size, size == nil ? "the file is missing" : "the file is shorter than when it was sealed")
            }
            if segment.damage.isEmpty {
                if seal.nextOffset > producersFrom {
                    try check(&segment, from: 0, to: seal.size)
                } else {
                    for range in known.damage(in: segment) {
                        try check(&segment, from: range.lowerBound, to: min(range.upperBound, seal.size))
                    }
                }
            }
            state.segments.append(segment)
        }
        if isReadOnly { return }
        // Files below that `state/` does not know: their deletion was committed and not finished.
        let first = known.firstOffset
        for base in sizes.keys.sorted() where base < first && base < state.logStart {
            sizes[base] = nil
            let path = path + "/" + SegmentName.log(base)
            do throws(FileError) { try context.fileSystem.unlink(path) } catch { throw .storage(error) }
            unsynced.add(directory: self.path)
        }
    }

    private mutating func takeActive(_ sizes: inout [Int64: Int64]) throws(LogError) {
        guard point.segment >= 0 else { return }
        if PlantedBug.cutBelowRecoveryPoint.isPlanted { return state.logEnd = point.segment }
        let size = sizes.removeValue(forKey: point.segment)
        var segment = Segment(active: point, file: file(point.segment), created: context.options.wallClock())
        if size == nil, point.position == 0 {
            if isReadOnly { return }
            // Its entry was not synced, and nothing in it was acknowledged.
            do throws(LogError) { _ = try segment.file.open(.create(exclusive: false)) } catch { return state.blocked = error }
            unsynced.add(directory: path)
            state.activeIndex = SparseIndex(baseOffset: segment.baseOffset)
            return state.segments.append(segment)
        }
        if (size ?? 0) < point.position {
            note(&segment, (size ?? 0)..<point.position, size == nil ? "the file is missing" : "the file ends before the recovery point")
            state.segments.append(segment)
            state.unsealed.insert(segment.baseOffset)
            return
        }
        let index = SparseIndex.load(
            known.id, base: segment.baseOffset, generation: segment.generation, from: context.checkpointer.index)
        state.activeIndex = index.flatMap { $0.covered <= point.position ? $0 : nil } ?? SparseIndex(baseOffset: segment.baseOffset)
        state.savedEntries = 0
        let from = producersFrom < point.offset ? 0 : state.activeIndex?.covered ?? 0
        if from < point.position { try check(&segment, from: from, to: point.position) }
        for range in known.damage(in: segment) where range.lowerBound < from {
            try check(&segment, from: range.lowerBound, to: min(range.upperBound, from))
        }
        state.segments.append(segment)
        if case .refuse = task { return }
        if !isReadOnly, !isReplayed(segment), unsynced.takesFiles { unsynced.add(try segment.file.open()) }
        try scanActive(size: size ?? 0)
    }

    /// The replay has written to it, and has it synced.
    private func isReplayed(_ segment: Segment) -> Bool {
        guard case .recover(let written) = task else { return false }
        return written[segment.baseOffset]?.isEmpty == false
    }

    /// Reads batches below the recovery point for the index and the producers; what does not check is noted, never cut.
    private mutating func check(_ segment: inout Segment, from: Int64, to end: Int64) throws(LogError) {
        let stored = SparseIndex.load(
            known.id, base: segment.baseOffset, generation: segment.generation, from: context.checkpointer.index)
        let border = (stored ?? SparseIndex(baseOffset: segment.baseOffset)).border(before: from)
        let file = try segment.file.open()
        var check = try SegmentCheck(segment, file, from: border, epochs: state.epochs, logStart: state.logStart)
        var damage: [SegmentExamination.Damage] = []
        let now = context.options.wallClock()
        defer { report.bytesRead += check.bytesRead }
        walk: while check.position < end {
            switch try check.next() {
            case .end: break walk
            case .batch(let header, let position):
                if position < from { continue }
                if segment.baseOffset == point.segment, let covered = state.activeIndex?.covered, position >= covered {
                    state.activeIndex?.add(
                        position: position, baseOffset: header.baseOffset, size: check.position - position,
                        maxTimestamp: header.maxTimestamp)
                }
                guard header.baseOffset >= producersFrom else { continue }
                let aborted = producers.note(header, marker: try ControlMarker.read(header, from: file, at: position), now: now)
                producers.settle(below: header.nextOffset)
                if segment.baseOffset == point.segment {
                    state.activeIndex?.takeMarker(aborted, position: position, size: check.position - position)
                }
            case .damage(let range, let reason): damage.append(SegmentExamination.Damage(range: range, reason: reason))
            }
        }
        if check.hasDoubts {
            damage = try SegmentExamination(segment, file, epochs: state.epochs, logStart: state.logStart).damage
        }
        for one in damage { note(&segment, one.range, one.reason) }
    }

    private mutating func note(_ segment: inout Segment, _ range: Range<Int64>, _ reason: String) {
        guard segment.note(damage: range) else { return }
        let corruption = RecoveryReport.Corruption(
            partition: known.id, topic: topic, file: segment.file.path, range: range, reason: reason)
        report.corruptions.append(corruption)
        context.observer.corrupt(corruption)
    }

    func file(_ base: Int64) -> SegmentFile { SegmentFile(name: SegmentName.log(base), in: directory, pool: context.files) }

    mutating func read(_ bytes: Int64) { report.bytesRead += bytes }

    mutating func keeping(_ bytes: Int64) { report.bytesKept += bytes }

    mutating func was(_ cut: RecoveryReport.Cut) {
        report.cuts.append(cut)
        context.observer.cut(cut)
    }
}
