import Records
import Threads

/// What a clean start leaves where it is until it is wanted.
extension PartitionLog {
    /// The producers: from the snapshot in `index/`, and the log behind it.
    func loadProducers(_ state: inout PartitionState) throws(LogError) {
        if case .some = state.producers { return }
        var (table, from) = (ProducerTable(), Int64(0))
        let first = state.segments.first?.baseOffset ?? state.logEnd
        if let best = try snapshotReader.best(state.snapshots, first: first, end: state.logEnd) { (table, from) = best }
        if from < state.logEnd {
            let now = context.options.wallClock()
            for segment in state.segments where segment.nextOffset > from {
                try walkMarkers(segment) { header, _, marker in
                    if header.baseOffset >= from { table.note(header, marker: marker, now: now) }
                    table.settle(below: min(header.nextOffset, state.highWatermark))
                }
            }
        }
        table.settle(below: state.highWatermark)
        state.producers = table
    }

    /// As `walk`, with what control batches hold.
    @discardableResult
    func walkMarkers(_ segment: Segment, _ body: (BatchHeader, Int64, ControlMarker?) -> Void) throws(LogError) -> Bool {
        guard let file = try segment.openIfThere() else { return false }
        var failure: LogError?
        let hasDoubts = try walk(segment) { header, position in
            if failure != nil { return }
            do throws(LogError) {
                body(header, position, try ControlMarker.read(header, from: file, at: position))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return hasDoubts
    }

    var snapshotReader: SnapshotReader {
        SnapshotReader(id: id, index: context.checkpointer.index, state: context.checkpointer.state)
    }

    /// Hands the headers of a segment's batches to `body`, those that check: what is damaged or gone is passed over, and reported when
    /// somebody reads it. True where there are doubts about headers that only an examination can settle.
    @discardableResult
    func walk(_ segment: Segment, _ body: (BatchHeader, Int64) -> Void) throws(LogError) -> Bool {
        guard let file = try segment.openIfThere().map({ WatchedFile($0, of: segment) }) else { return false }
        var check = try SegmentCheck(segment, file, from: (0, segment.baseOffset), epochs: EpochHistory(), logStart: 0)
        while true {
            switch try check.next() {
            case .end: return check.hasDoubts
            case .batch(let header, let position): body(header, position)
            case .damage: continue
            }
        }
    }

    /// The active segment's offset index.
    func loadActiveIndex(_ state: inout PartitionState) throws(LogError) {
        if case .some = state.activeIndex { return }
        guard let active = state.segments.last else { return }
        let (index, damage) = try loadIndex(active, state.epochs, state.logStart)
        state.savedEntries = 0
        state.activeIndex = index
        for one in damage where state.segments[state.segments.count - 1].note(damage: one.range) { report(one, of: active) }
    }

    /// A segment's offset index, from `index/` or built from the segment; then with the damage that was met.
    func loadIndex(
        _ segment: Segment, _ epochs: EpochHistory, _ logStart: Int64
    ) throws(LogError) -> (SparseIndex, [SegmentExamination.Damage]) {
        let store = context.checkpointer.index
        var index = SparseIndex(baseOffset: segment.baseOffset)
        if let kept = SparseIndex.load(id, base: segment.baseOffset, generation: segment.generation, from: store),
            kept.covered <= segment.size
        {
            index = kept
        }
        if index.covered == segment.size { return (index, []) }
        let damage = try index.extend(over: segment, epochs: epochs, logStart: logStart)
        return (index, damage)
    }

    /// A sealed segment's offset index.
    func sealedIndex(_ segment: Segment) throws(LogError) -> SparseIndex {
        let key = IndexCache.Key(file: segment.file.serial, generation: segment.generation)
        return try context.indices.index(key) { () throws(LogError) in
            let (epochs, logStart, version) = state.withLock { ($0.epochs, $0.logStart, $0.version) }
            let (index, damage) = try loadIndex(segment, epochs, logStart)
            if !damage.isEmpty { verified(segment, 0..<0, damage, version: version) }
            return index
        }
    }
}
