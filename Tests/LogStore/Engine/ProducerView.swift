import Threads
@testable import LogStore

extension PartitionLog {
    /// Producers as Kafka's snapshots name them: id, epoch, last sequence, its offset, offset delta, timestamp, coordinator epoch, first
    /// offset of the open transaction.
    func knownProducers() throws -> Set<[Int64]> {
        let table = try state.withLock { state in
            try loadProducers(&state)
            return state.producers
        }
        return Set(
            (table?.producers ?? [:]).map { id, state in
                let last = state.batches.last
                return [
                    id, Int64(state.epoch), Int64(last?.lastSequence ?? -1), last?.lastOffset ?? -1, Int64(last?.offsetDelta ?? 0),
                    state.lastTimestamp, Int64(state.coordinatorEpoch), state.transactionStart,
                ]
            })
    }
}
