import Threads

/// Snapshots of the producers: one at each segment's base offset, so that what a truncation or a deletion leaves is known without reading
/// more than a segment, and one at the last checkpoint, so that a start reads next to nothing.
extension PartitionLog {
    /// At most so many producers are kept in memory for snapshots at rolls until the next checkpoint. One that is left out makes some later
    /// reading longer, and nothing else.
    private static let rolledProducers = 50_000

    /// A segment begins at the log's end: the producers are as its records will find them.
    func keepSnapshot(_ state: inout PartitionState) {
        if let producers = state.producers { keepSnapshot(of: producers, at: state.logEnd, &state) }
    }

    /// Keeps a snapshot until the next checkpoint writes it.
    func keepSnapshot(of producers: ProducerTable, at offset: Int64, _ state: inout PartitionState) {
        if state.rolled.last?.offset == offset { return }
        state.rolled.append(RolledSnapshot(offset: offset, producers: producers))
        var count = state.rolled.reduce(0) { $0 + $1.producers.producers.count }
        while count > Self.rolledProducers, state.rolled.count > 1 { count -= state.rolled.removeFirst().producers.producers.count }
    }

    /// Snapshots in `index/` that neither a segment begins at nor the newest is, once `new` ones are there too.
    func oldSnapshots(_ state: PartitionState, besides new: [RolledSnapshot]) -> [Int64] {
        let newest = max(new.last?.offset ?? -1, state.snapshots.newest ?? -1)
        if state.snapshots.index.isEmpty { return state.snapshots.lost }
        let bases = Set(state.segments.map(\.baseOffset))
        return state.snapshots.lost + state.snapshots.index.filter { $0 != newest && !bases.contains($0) }
    }

    /// `index/` has what was captured.
    func wroteSnapshots(_ capture: FlushWork.Capture, _ state: inout PartitionState) {
        let old = Set(capture.oldSnapshots)
        state.snapshots.index.removeAll { old.contains($0) }
        state.snapshots.lost.removeAll { old.contains($0) }
        for snapshot in capture.snapshots {
            state.snapshots.add(snapshot.offset)
            state.rolled.removeAll { $0.offset == snapshot.offset }
        }
        if let newest = capture.snapshots.last, newest.offset == state.snapshots.newest {
            state.snapshots.firstOpen = newest.producers.openTransactions.first ?? -1
        }
    }

    /// What puts into `state/` what the segments before `offset` say of producers, and the offset of the snapshot that does; nil where none can
    /// be had: then the next checkpoint writes one. In turn.
    func keptProducers(before offset: Int64, _ state: inout PartitionState) -> (offset: Int64, changes: [StoreChange])? {
        if let kept = state.snapshots.state, kept >= offset { return (kept, []) }
        if let copy = snapshotReader.copied(state.snapshots, atLeast: offset) { return (copy.offset, [copy.change]) }
        state.snapshots.index = []
        return nil
    }

    /// Where the last stable offset cannot be told without the producers, loads them.
    func settleStability() throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            if !state.knowsStability { try loadProducers(&state) }
        }
    }
}
