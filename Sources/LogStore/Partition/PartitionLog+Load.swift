import Records
import Threads

/// What a clean start leaves where it is until it is wanted.
extension PartitionLog {
    /// The producers: from the snapshot in `index/`, and the log behind it.
    func loadProducers(_ state: inout PartitionState) throws(LogError) {
        if state.producers != nil { return }
        var (table, from) = (ProducerTable(), Int64(0))
        let first = state.segments.first?.baseOffset ?? state.logEnd
        if let best = snapshotReader.best(state.snapshots, first: first, end: state.logEnd) { (table, from) = best }
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

    /// As `walk`, from the segment's start, with what control batches hold. What is damaged is passed over, to the segment's end: nobody is
    /// given what lies there.
    func walkMarkers(_ segment: Segment, _ body: (BatchHeader, Int64, ControlMarker?) -> Void) throws(LogError) {
        let file = try segment.file.open()
        var failure: LogError?
        do throws(LogError) {
            try walk(segment, from: 0) { header, position in
                if failure != nil { return }
                do throws(LogError) {
                    body(header, position, try ControlMarker.read(header, from: file, at: position))
                } catch {
                    failure = error
                }
            }
        } catch .corrupt(let path, let range) {
            context.observer.noticed("\(path): what lies behind byte \(range.lowerBound) is damaged and says nothing of producers")
        }
        if let failure { throw failure }
    }

    var snapshotReader: SnapshotReader {
        SnapshotReader(id: id, index: context.checkpointer.index, state: context.checkpointer.state)
    }

    /// Hands the headers of a segment's batches, from the one at `position`, to `body`.
    func walk(_ segment: Segment, from position: Int64, _ body: (BatchHeader, Int64) -> Void) throws(LogError) {
        let file = try segment.file.open()
        var failure: LogError?
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            do throws(LogError) {
                var scan = HeaderScan(file, from: position, to: segment.size, buffer: buffer)
                var at = position
                while let header = try scan.next() {
                    body(header, at)
                    at = scan.position
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// The active segment's offset index.
    func loadActiveIndex(_ state: inout PartitionState) throws(LogError) {
        guard state.activeIndex == nil, let active = state.segments.last else { return }
        let index = try loadIndex(active)
        state.savedEntries = 0
        state.activeIndex = index
    }

    /// A segment's offset index, from `index/` or built from the segment.
    func loadIndex(_ segment: Segment) throws(LogError) -> SparseIndex {
        let store = context.checkpointer.index
        var index = SparseIndex(baseOffset: segment.baseOffset)
        if let kept = SparseIndex.load(id, base: segment.baseOffset, generation: segment.generation, from: store),
            kept.covered <= segment.size
        {
            index = kept
        }
        if index.covered < segment.size { try index.extend(over: try segment.file.open(), to: segment.size) }
        return index
    }

    /// A sealed segment's offset index.
    func sealedIndex(_ segment: Segment) throws(LogError) -> SparseIndex {
        let key = IndexCache.Key(partition: id, base: segment.baseOffset, generation: segment.generation)
        return try context.indices.index(key) { () throws(LogError) in try loadIndex(segment) }
    }
}
