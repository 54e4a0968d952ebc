import Threads

/// What replication needs besides appending and truncating.
extension PartitionLog {
    /// Drops everything and begins anew, empty, at `offset`, durably when this returns: for a follower whose leader's log begins behind its
    /// own end. Leader epochs and producers are forgotten too; appends and readers that wait for what is dropped get `.gone`.
    ///
    /// After a crash meanwhile the log is as it was, or empty where it began, or empty at `offset`: never a part of the old one behind the
    /// new start. The caller must not append meanwhile.
    public func restart(at offset: Int64) throws(LogError) {
        let known = offsets
        guard offset >= 0 else { throw .offsetOutOfRange(offset: offset, logStart: known.logStart, logEnd: known.logEnd) }
        // First nothing is left, then it begins elsewhere.
        if known.logEnd > 0 { try truncate(to: min(known.logStart, known.logEnd - 1)) }
        try context.condition.checkOnline()
        do throws(LogError) {
            try begin(at: offset)
        } catch {
            context.noteSync(error)
            throw error
        }
    }

    private func begin(at offset: Int64) throws(LogError) {
        try context.checkpointer.inTurn { () throws(LogError) in
            try state.withLock { (state) throws(LogError) in
                if state.isGone || state.isClosed { throw goneError }
                guard state.size == 0 else { throw .notNext(offset: offset, logEnd: state.logEnd) }
                try removeEmptyFiles(state)
                var record = state.committed
                (record.logStart, record.highWatermark, record.epochs) = (offset, offset, EpochHistory())
                record.recoveryPoint = RecoveryPoint(offset: offset)
                let seals = state.segments.map { StoreChange.delete(StateKey.seal(id, $0.baseOffset)) }
                try context.checkpointer.commitIndex([.deletePrefix(StateKey.prefix(id))])
                try context.checkpointer.commitState(
                    seals + [
                        .delete(StateKey.producers(id)), .delete(StateKey.cleaner(id)), .put(StateKey.partition(id), record.encoded()),
                    ])
                began(record, &state)
            }
        }
    }

    private func removeEmptyFiles(_ state: PartitionState) throws(LogError) {
        if state.segments.isEmpty { return }
        for segment in state.segments {
            let path = segment.file.path
            try filing { () throws(FileError) in
                if try context.fileSystem.stat(path) != nil { try context.fileSystem.unlink(path) }
            }
        }
        try filing { () throws(FileError) in try context.fileSystem.syncDirectory(directory.path) }
    }

    private func began(_ record: PartitionRecord, _ state: inout PartitionState) {
        let offset = record.logStart
        state.committed = record
        state.segments = []
        (state.logStart, state.logEnd, state.syncedEnd, state.highWatermark) = (offset, offset, offset, offset)
        state.watermarkPlace = Place(segment: -1, position: 0)
        state.epochs = record.epochs
        (state.producers, state.activeIndex, state.savedEntries) = (ProducerTable(), nil, 0)
        (state.snapshots, state.rolled, state.retired, state.firstAborted) = (SnapshotOffsets(), [], [], [:])
        (state.unsealed, state.dirtyFiles) = ([], [])
        state.writtenBack = 0
        state.virtualIndex = VirtualIndex()
        state.bookmarks.clear()
        state.warm = WarmRanges()
        state.cuts += 1
    }

    /// Cuts what the partition leader does not have, by its answer to OffsetForLeaderEpoch or the diverging epoch of its Fetch: `epoch` is the
    /// largest that it has at or below the one that it was asked for, and `end` is where that ends there. Durable when this returns.
    ///
    /// Answers the log's end. Later epochs are forgotten, also those under which nothing was appended here: of another replica's records older
    /// ones may still come. Where the log's newest epoch is not `epoch` then, another question follows, with that one.
    @discardableResult
    public func truncate(toEndOf epoch: Int32, at end: Int64) throws(LogError) -> Int64 {
        let (offset, logEnd) = state.withLock { ($0.epochs.common(epoch, leaderEnd: end, logEnd: $0.logEnd), $0.logEnd) }
        if offset < logEnd { try truncate(to: offset) }
        try forgetEpochs(after: epoch)
        return offsets.logEnd
    }

    /// Forgets epochs later than `epoch` that began at the log's end.
    private func forgetEpochs(after epoch: Int32) throws(LogError) {
        try context.condition.checkOnline()
        try context.checkpointer.inTurn { () throws(LogError) in
            let change: StoreChange? = try state.withLock { (state) throws(LogError) in
                if state.isGone || state.isClosed { throw goneError }
                guard state.epochs.latest > epoch, state.epochs.entries.last?.startOffset ?? -1 >= state.logEnd else { return nil }
                var record = state.committed
                record.epochs = state.epochs
                record.epochs.truncate(to: state.logEnd)
                return .put(StateKey.partition(id), record.encoded())
            }
            guard let change else { return }
            try context.checkpointer.commitState([change])
            state.withLock { state in
                state.epochs.truncate(to: state.logEnd)
                state.committed.epochs = state.epochs
            }
        }
    }
}
