import Threads

extension PartitionLog {
    /// Puts a rewritten file in the place of its segments. Answers the old files, which are to be unlinked later; nil if the segments are no
    /// longer what they were, and nothing was done.
    ///
    /// One transaction of `state/` has the new seal and the intent of the renames that follow it: from then on there is only forward. In turn
    /// with checkpoints and truncations; the partition's lock is held while a few values are looked at or exchanged.
    func replace(_ rewrite: RewrittenSegment) throws(LogError) -> [String]? {
        try context.checkpointer.inTurn { () throws(LogError) -> [String]? in
            guard let (changes, snapshot) = try replacement(rewrite) else { return nil }
            do throws(LogError) {
                try context.checkpointer.commitState(changes)
            } catch {
                if case .store(.storage) = error { context.fail("\(error)") }
                throw error
            }
            let new = exchange(rewrite, snapshot)
            try rename(rewrite, new)
            do throws(LogError) { try settle(rewrite) } catch {
                context.observer.noticed("a rewrite of \(name) is done, but not put on record: it rests until the next start: \(error)")
            }
            return rewrite.old.map(\.file.path)
        }
    }

    /// The new file is in its place: nothing is to be done at a start any more.
    private func settle(_ rewrite: RewrittenSegment) throws(LogError) {
        let cached = rewrite.old.flatMap { IndexKey.segment(id, base: $0.baseOffset) }.map { StoreChange.deletePrefix($0) }
        try context.checkpointer.commitIndex(cached + rewrite.index.changes(id, generation: rewrite.new.generation, saved: 0))
        try context.checkpointer.commitState([.delete(StateKey.intent(id))])
        state.withLock { $0.hasIntent = false }
    }

    /// What `state/` is told, and the offset of the producers' snapshot that it then has; nil if the rewrite counts no more.
    private func replacement(_ rewrite: RewrittenSegment) throws(LogError) -> (changes: [StoreChange], snapshot: Int64?)? {
        let kept = state.withLock { state -> (offset: Int64?, changes: [StoreChange])? in
            guard isReplaceable(rewrite.old, state) else { return nil }
            guard rewrite.losesBatches else { return (nil, []) }
            return keptProducers(before: rewrite.new.nextOffset, &state).map { ($0.offset, $0.changes) }
        }
        guard let kept else { return nil }
        var changes = rewrite.old.dropFirst().map { StoreChange.delete(StateKey.seal(id, $0.baseOffset)) }
        changes.append(.put(StateKey.seal(id, rewrite.new.baseOffset), rewrite.new.encoded()))
        let old = rewrite.old.map { RewriteIntent.Old(baseOffset: $0.baseOffset, generation: $0.generation) }
        if !PlantedBug.rewriteWithoutIntent.isPlanted {
            changes.append(.put(StateKey.intent(id), RewriteIntent(new: rewrite.new, old: old).encoded()))
        }
        if let cleaner = rewrite.cleaner { changes.append(.put(StateKey.cleaner(id), cleaner.encoded())) }
        return (changes + kept.changes, kept.offset)
    }

    /// Whether the segments are still there as they were, sealed, and wholly below the committed recovery point.
    private func isReplaceable(_ old: [Segment], _ state: PartitionState) -> Bool {
        guard !state.isGone, !state.isClosed, !state.hasIntent, let first = old.first,
            let at = state.segments.firstIndex(where: { $0.baseOffset == first.baseOffset }), at + old.count < state.segments.count
        else { return false }
        return zip(state.segments[at...], old).allSatisfy { now, then in
            now.baseOffset == then.baseOffset && now.generation == then.generation && now.file === then.file && canRewrite(now, state)
        }
    }

    /// The new segment stands where the old ones stood. What readers hold of them goes on.
    private func exchange(_ rewrite: RewrittenSegment, _ snapshot: Int64?) -> SegmentFile {
        let name = SegmentName.cleaned(rewrite.new.baseOffset, generation: rewrite.new.generation)
        let file = SegmentFile(name: name, in: directory, pool: context.files)
        state.withLock { state in
            guard let at = state.segments.firstIndex(where: { $0.baseOffset == rewrite.new.baseOffset }) else { return }
            let segment = Segment(sealed: rewrite.new, file: file, created: context.options.wallClock())
            state.segments.replaceSubrange(at..<at + rewrite.old.count, with: [segment])
            if rewrite.old.contains(where: { $0.baseOffset == state.watermarkPlace.segment }) {
                state.watermarkPlace = Place(segment: -1, position: 0)
            }
            state.bookmarks.clear()
            state.warm = WarmRanges()
            // They are found by base offset, and were of the old files.
            state.retired.removeAll { retired in rewrite.old.contains { $0.baseOffset == retired.index.baseOffset } }
            state.rewrites &+= 1
            if let snapshot { state.snapshots.state = snapshot }
            state.hasIntent = true
        }
        return file
    }

    /// Gives the old files names of their own, and the new one its place. Where that fails the files are served under the names that they
    /// have, and the next start goes on.
    private func rename(_ rewrite: RewrittenSegment, _ new: SegmentFile) throws(LogError) {
        do throws(LogError) {
            for segment in rewrite.old {
                try segment.file.rename(to: SegmentName.deleted(segment.baseOffset, generation: segment.generation))
            }
            try new.rename(to: SegmentName.log(rewrite.new.baseOffset))
            try filing { () throws(FileError) in try context.fileSystem.syncDirectory(directory.path) }
        } catch {
            context.fail("\(error)")
            throw error
        }
    }

    /// Whether a segment may be rewritten: sealed, nothing of it on its way to `state/`, and wholly below the committed recovery point, so
    /// that no recovery writes to it.
    func canRewrite(_ segment: Segment, _ state: PartitionState) -> Bool {
        if PlantedBug.rewriteAboveRecoveryPoint.isPlanted { return segment.size > 0 && segment.damage.isEmpty }
        let point = state.committed.recoveryPoint
        return segment.size > 0 && segment.damage.isEmpty && segment.nextOffset <= point.offset && segment.baseOffset != point.segment
            && !state.unsealed.contains(segment.baseOffset)
            && !state.retired.contains { $0.index.baseOffset == segment.baseOffset }
    }
}
