import Threads

/// One partition's log. All calls may come from any thread; appends to one partition take turns.
public final class PartitionLog: Sendable {
    public let id: PartitionID
    /// Its topic's name.
    public let topic: String
    let context: EngineContext
    let directory: PartitionDirectory
    let state: Lock<PartitionState>

    init(id: PartitionID, topic: String, context: EngineContext, directory: PartitionDirectory, state: consuming sending PartitionState) {
        (self.id, self.topic, self.context, self.directory) = (id, topic, context, directory)
        self.state = Lock(state)
    }

    /// `<topic>-<partition>`
    public var name: String { "\(topic)-\(id.index)" }

    /// Where its offsets are now.
    public var offsets: LogOffsets {
        state.withLock { state in
            LogOffsets(
                logStart: state.logStart, highWatermark: state.highWatermark, lastStable: state.lastStable, logEnd: state.logEnd,
                leaderEpoch: state.epochs.latest)
        }
    }

    /// Bytes of its segments.
    public var sizeInBytes: Int64 { state.withLock { $0.size } }

    /// The topic's settings changed. Counts from the next append, roll or retention check on.
    public func configure(_ config: LogConfig) { state.withLock { $0.config = config } }

    var goneError: LogError { .gone(topic: topic, partition: id.index) }

    /// Runs `body` with a file-system error made one of the engine's.
    func filing<R>(_ body: () throws(FileError) -> R) throws(LogError) -> R {
        do throws(FileError) { return try body() } catch { throw .storage(error) }
    }

    // MARK: Leader epochs

    /// Begins to lead with `epoch`: noted durably, with its start offset, when this returns. `LogStore.lead` does many at the cost of one.
    ///
    /// Throws `staleLeaderEpoch` where the log knows a newer one.
    public func lead(epoch: Int32) throws(LogError) {
        try context.condition.checkOnline()
        try context.checkpointer.inTurn { () throws(LogError) in
            guard let changes = try leadChanges(epoch: epoch) else { return }
            try context.checkpointer.commitState(changes)
            led(epoch: epoch)
        }
    }

    /// What `state/` must hold before the first append under `epoch`; nil if it does. In turn.
    func leadChanges(epoch: Int32) throws(LogError) -> [StoreChange]? {
        try state.withLock { (state) throws(LogError) -> [StoreChange]? in
            if state.isGone { throw goneError }
            guard epoch >= state.epochs.latest else { throw .staleLeaderEpoch(epoch: epoch, known: state.epochs.latest) }
            if epoch == state.epochs.latest { return nil }
            var record = state.committed
            record.epochs = state.epochs
            record.epochs.note(epoch, at: state.logEnd)
            return [.put(StateKey.partition(id), record.encoded())]
        }
    }

    /// It holds it.
    func led(epoch: Int32) {
        state.withLock { state in
            state.epochs.note(epoch, at: state.logEnd)
            state.committed.epochs = state.epochs
            state.isFollower = false
        }
    }

    /// The epoch under which `offset` was appended; −1 if that is not known.
    public func epoch(of offset: Int64) -> Int32 { state.withLock { $0.epochs.epoch(of: offset) } }

    /// Kafka's OffsetForLeaderEpoch: the largest epoch at or below `epoch` and where it ends; (−1, −1) where that is not known.
    public func endOffset(forEpoch epoch: Int32) -> (epoch: Int32, offset: Int64) {
        state.withLock { $0.epochs.endOffset(of: epoch, logEnd: $0.logEnd) }
    }
}
