import Threads

extension PartitionLog {
    /// Hands what was just written to the active segment, at `position`, to the journal. `more`: its round need not begin before
    /// `appendsEnded`.
    func stage(_ bytes: UnsafeRawBufferPointer, at position: Int64, more: Bool = false, _ state: inout PartitionState) {
        guard let journal = context.journal, let i = state.active else { return }
        let segment = state.segments[i].baseOffset
        let mark = RoundMark(
            target: self, offset: state.logEnd, place: Place(segment: segment, position: state.segments[i].size), cuts: state.cuts)
        let source = StagedSource(target: self, partition: id, segment: segment)
        journal.stage(bytes, of: source, at: position, mark, more: more, &state.markSlot)
    }

    func synced(_ offset: Int64, _ place: Place, cuts: UInt64, _ completions: inout CompletionBatch) {
        state.withLock { state in
            // A round from before a truncation holds other bytes under the same offsets.
            guard !state.isGone, state.cuts == cuts || PlantedBug.oldRoundCountsAfterTruncation.isPlanted else { return }
            state.syncedEnd = max(state.syncedEnd, offset)
            if !state.isFollower {
                moveWatermark(
                    &state, to: offset, RecoveryPoint(offset: offset, segment: place.segment, position: place.position), &completions)
            }
        }
    }
}
