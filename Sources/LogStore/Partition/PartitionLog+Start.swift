import Threads

extension PartitionLog {
    /// Deletes all records below `offset` (−1: the high watermark), durably when this returns. Answers the log start offset, which never goes
    /// back. The files go with the next retention check. Throws `offsetOutOfRange` above the high watermark.
    public func deleteRecords(before offset: Int64) throws(LogError) -> Int64 {
        try context.condition.checkOnline()
        return try context.checkpointer.inTurn { () throws(LogError) -> Int64 in
            let (start, change) = try state.withLock { (state) throws(LogError) -> (Int64, StoreChange?) in
                if state.isGone || state.isClosed { throw goneError }
                let wanted = offset == -1 ? state.highWatermark : offset
                guard wanted >= 0, wanted <= state.highWatermark else {
                    throw .offsetOutOfRange(offset: offset, logStart: state.logStart, logEnd: state.highWatermark)
                }
                if wanted <= state.logStart { return (state.logStart, nil) }
                return (wanted, startChange(wanted, state))
            }
            guard let change else { return start }
            try context.checkpointer.commitState([change])
            state.withLock { started(start, &$0) }
            touch()
            return start
        }
    }

    /// What `state/` is told of a new log start. In turn.
    func startChange(_ start: Int64, _ state: PartitionState) -> StoreChange {
        var record = state.committed
        record.logStart = start
        return .put(StateKey.partition(id), record.encoded())
    }

    /// It was told.
    func started(_ start: Int64, _ state: inout PartitionState) {
        state.logStart = max(state.logStart, start)
        state.committed.logStart = state.logStart
        state.epochs.raiseStart(to: state.logStart)
    }
}
