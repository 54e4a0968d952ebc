import Records
import Threads

extension PartitionLog {
    /// Appends batches back to back as a partition leader sent them, with its offsets and epochs. Answers the log's end.
    ///
    /// The high watermark stays where it is: `follow(highWatermark:)` moves it. Throws `notNext` where a batch begins below the log's end, and
    /// `batch` for one that does not check; the batches before it are appended.
    public func appendAsFollower(_ batches: UnsafeRawBufferPointer) throws(LogError) -> Int64 {
        try context.condition.checkWritable()
        try context.journal?.admit(.wait)
        var completions = CompletionBatch()
        var news = FlushNews()
        let now = context.options.wallClock()
        defer {
            report(news, bytes: batches.count)
            completions.post()
        }
        return try notingSyncs { () throws(LogError) in try follow(batches, now, &news, &completions) }
    }

    private func follow(
        _ batches: UnsafeRawBufferPointer, _ now: Int64, _ news: inout FlushNews, _ completions: inout CompletionBatch
    ) throws(LogError) -> Int64 {
        try state.withLock { (state) throws(LogError) -> Int64 in
            try prepareAppend(&state)
            state.isFollower = true
            var iterator = BatchIterator(batches)
            while let batch = try checked(&iterator) { try follow(batch, now, &state, &news) }
            wakeFollowers(&state, &completions)
            return state.logEnd
        }
    }

    private func checked(_ iterator: inout BatchIterator) throws(LogError) -> RecordBatch? {
        do throws(BatchError) {
            let batch = try iterator.next()
            try batch?.verifyChecksum()
            return batch
        } catch {
            throw .batch(error)
        }
    }

    private func follow(_ batch: RecordBatch, _ now: Int64, _ state: inout PartitionState, _ news: inout FlushNews) throws(LogError) {
        let header = batch.header
        guard header.baseOffset >= state.logEnd, header.lastOffset < .max else {
            throw .notNext(offset: header.baseOffset, logEnd: state.logEnd)
        }
        guard header.leaderEpoch >= state.epochs.latest else {
            throw .staleLeaderEpoch(epoch: header.leaderEpoch, known: state.epochs.latest)
        }
        try rollIfDue(&state, size: batch.bytes.count, lastOffset: header.lastOffset, maxTimestamp: header.maxTimestamp)
        try write(batch.bytes, &state)
        let position = state.segments[state.segments.count - 1].size
        took(header, position: position, batch.bytes, now, &state)
        stage(batch.bytes, at: position, &state)
        wrote(&state, &news)
    }

    /// The partition leader's high watermark, as it came with its batches: counts as far as this replica has them.
    public func follow(highWatermark: Int64) {
        var completions = CompletionBatch()
        state.withLock { state in
            let reach = context.waitsForSync ? state.syncedEnd : state.logEnd
            let place = reach == highWatermark ? state.end : RecoveryPoint(offset: highWatermark)
            moveWatermark(&state, to: min(highWatermark, reach), place, &completions)
        }
        completions.post()
    }
}
