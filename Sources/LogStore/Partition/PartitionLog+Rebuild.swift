import Records
import Threads

extension PartitionLog {
    /// Reads the whole log for all that `index/` holds, and leaves it to the next checkpoint.
    func rebuildIndex() throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            (state.snapshots.index, state.snapshots.firstOpen) = ([], nil)
            (state.savedEntries, state.retired, state.rolled, state.firstAborted) = (0, [], [], [:])
            let (kept, keptOffset) =
                try snapshotReader.best(state.snapshots, first: state.segments.first?.baseOffset ?? 0, end: state.logEnd)
                .map { ($0.table, $0.offset) } ?? (ProducerTable(), -1)
            var producers = ProducerTable()
            var isKept = keptOffset < 0
            for (i, segment) in state.segments.enumerated() {
                if isKept || segment.baseOffset >= keptOffset {
                    if !isKept { (producers, isKept) = (kept, true) }
                    keepSnapshot(of: producers, at: segment.baseOffset, &state)
                }
                var index = SparseIndex(baseOffset: segment.baseOffset)
                let hasDoubts = try walkMarkers(segment) { header, position, marker in
                    if !isKept, header.baseOffset >= keptOffset { (producers, isKept) = (kept, true) }
                    index.add(
                        position: position, baseOffset: header.baseOffset, size: Int64(header.sizeInBytes),
                        maxTimestamp: header.maxTimestamp)
                    let aborted = producers.note(header, marker: marker, now: context.options.wallClock())
                    producers.settle(below: min(header.nextOffset, state.highWatermark))
                    index.takeMarker(aborted, position: position, size: Int64(header.sizeInBytes))
                }
                if hasDoubts {
                    let file = try segment.file.open()
                    let found = try SegmentExamination(segment, file, epochs: state.epochs, logStart: state.logStart)
                    index.forget(found.damage.map(\.range))
                }
                index.cover(to: segment.size)
                if i == state.segments.count - 1 {
                    state.activeIndex = index
                } else {
                    state.retired.append(PartitionState.RetiredIndex(generation: segment.generation, index: index, saved: 0))
                }
            }
            if state.producers == nil { state.producers = isKept ? producers : kept }
        }
        touch()
    }

    /// There is something for the next checkpoint.
    func touch() {
        let isNews = state.withLock { state in
            defer { state.isTouched = true }
            return !state.isTouched
        }
        if isNews { context.flusher.touch(self) }
    }
}
