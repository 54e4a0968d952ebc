public import Records
import Threads

extension PartitionLog {
    /// Appends the marker that ends a producer's transaction: a control batch of one record. With a ticket, completions as of `append`.
    ///
    /// Readers of committed transactions get past the transaction when the marker is readable. `coordinatorEpoch` is that of the transaction
    /// coordinator. Throws `invalidProducerEpoch` for an epoch below what the partition knows of the producer (with `mustRaiseEpoch`, as
    /// transactions of version 2 have it, also for the same), and `coordinatorFenced` for a coordinator that was succeeded. Any other marker
    /// is appended: of an unknown producer, with no transaction open, or again.
    public func appendMarker(
        producerID: Int64, epoch: Int16, _ kind: ControlMarker.Kind, coordinatorEpoch: Int32, mustRaiseEpoch: Bool = false, now: Int64,
        ticket: Ticket?, whenFull: WhenFull = .wait
    ) throws(LogError) -> Appended {
        try context.condition.checkWritable()
        try context.journal?.admit(whenFull)
        let marker = ControlMarker(kind, coordinatorEpoch: coordinatorEpoch)
        var bytes = marker.batch(timestamp: now, producerID: producerID, producerEpoch: epoch)
        let timestampType = state.withLock { $0.config.timestampType }
        let rules = BatchRules(timestampType: timestampType, now: now, allowControl: true)
        var appended: Result<Appended, LogError> = .failure(goneError)
        bytes.withUnsafeMutableBytes { raw in
            appended = Result { () throws(LogError) in
                let facts: BatchFacts
                do throws(BatchError) {
                    facts = try BatchValidator.validate(try RecordBatch(UnsafeRawBufferPointer(raw)), rules: rules)
                } catch {
                    throw .batch(error)
                }
                let marker = TransactionMarker(content: marker, mustRaiseEpoch: mustRaiseEpoch)
                return try append(facts, raw, now, ticket, marker: marker)
            }
        }
        return try appended.get()
    }

    /// The aborted transactions of which a reader must know who is given the batches from the one that holds `offset` up to `end`,
    /// exclusive: those that were not ended before `offset` and began before `end`. By rising marker.
    public func abortedTransactions(from offset: Int64, to end: Int64) throws(LogError) -> [AbortedTransaction] {
        guard offset < end else { return [] }
        let (segments, hints, cuts) = try state.withLock { (state) throws(LogError) in
            if state.isGone { throw goneError }
            return (state.segments[(state.segmentIndex(for: offset) ?? 0)...], state.firstAborted, state.cuts)
        }
        var found: [AbortedTransaction] = []
        var seen: [PartitionState.AbortedHint: Int64] = [:]
        search: for segment in segments {
            let hint = PartitionState.AbortedHint(base: segment.baseOffset, generation: segment.generation)
            if hints[hint] ?? .min >= end { continue }
            let index = try indexWithAborted(segment)
            if segment.baseOffset != segments.last?.baseOffset { seen[hint] = index.firstAborted }
            for transaction in index.aborted(from: offset) {
                if transaction.firstOffset < end { found.append(transaction) }
                // Every later one begins there or behind.
                if transaction.lastStableOffset >= end { break search }
            }
        }
        if seen.contains(where: { hints[$0.key] == nil }) {
            state.withLock { state in
                if state.cuts == cuts { state.firstAborted.merge(seen) { old, _ in old } }
            }
        }
        return found
    }

    /// A segment's index, with all its aborted transactions.
    private func indexWithAborted(_ segment: Segment) throws(LogError) -> SparseIndex {
        let known: SparseIndex? = try state.withLock { (state) throws(LogError) in
            if state.segments.last?.baseOffset == segment.baseOffset {
                try loadActiveIndex(&state)
                if let index = state.activeIndex, let active = state.segments.last, index.abortedCovered < active.size {
                    state.activeIndex = try withAborted(index, active, state.segments, state.snapshots)
                }
                return state.activeIndex
            }
            return state.retired.first { $0.index.baseOffset == segment.baseOffset }?.index
        }
        let index = if let known { known } else { try sealedIndex(segment) }
        if index.abortedCovered >= segment.size { return index }
        let (segments, snapshots) = state.withLock { ($0.segments, $0.snapshots) }
        let whole = try withAborted(index, segment, segments, snapshots)
        keep(whole, segment)
        return whole
    }

    /// What was read from the log need not be read again.
    private func keep(_ index: SparseIndex, _ segment: Segment) {
        let key = IndexCache.Key(file: segment.file.serial, generation: segment.generation)
        context.indices.keep(index, key)
        state.withLock { state in
            guard state.segments.contains(where: { $0.baseOffset == segment.baseOffset && $0.generation == segment.generation }) else {
                return
            }
            state.retired.removeAll { $0.index.baseOffset == segment.baseOffset }
            state.retired.append(PartitionState.RetiredIndex(generation: segment.generation, index: index, saved: 0))
        }
        touch()
    }

    /// Reads the markers of a segment that its index does not cover, with what went before them from the snapshot nearest to the segment.
    private func withAborted(
        _ index: SparseIndex, _ segment: Segment, _ segments: [Segment], _ snapshots: SnapshotOffsets
    ) throws(LogError) -> SparseIndex {
        var index = index
        var (table, from) = (ProducerTable(), Int64(0))
        let first = segments.first?.baseOffset ?? 0
        if let best = try snapshotReader.best(snapshots, first: first, end: segment.baseOffset) { (table, from) = best }
        for before in segments where before.nextOffset > from && before.baseOffset <= segment.baseOffset {
            let isWanted = before.baseOffset == segment.baseOffset
            try walkMarkers(before) { header, position, marker in
                guard header.baseOffset >= from else { return }
                let aborted = table.note(header, marker: marker, now: 0)
                table.settle(below: header.nextOffset)
                if isWanted { index.takeMarker(aborted, position: position, size: Int64(header.sizeInBytes)) }
            }
        }
        // What is damaged has no markers that anybody could read.
        index.abortedCovered = segment.size
        return index
    }
}
