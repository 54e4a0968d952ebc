extension PartitionLog {
    /// Begins a new segment where the active one must not grow by the batch. After it there is an active segment.
    func rollIfDue(_ state: inout PartitionState, size: Int, lastOffset: Int64, maxTimestamp: Int64) throws(LogError) {
        guard let i = state.active else { return try roll(&state) }
        if state.segments[i].size == 0 { return }
        let config = state.config
        if state.segments[i].size + Int64(size) > min(config.segmentBytes, Int64(UInt32.max))
            || lastOffset - state.segments[i].baseOffset > Int64(Int32.max)
            || state.virtualIndex.isFull(config.segmentIndexBytes)
            || isTooOld(state.segments[i].created, state.segments[i].firstTimestamp, last: maxTimestamp, config, state.rollJitter)
        {
            try roll(&state)
        }
    }

    /// By the records' own time; by the clock where they have none.
    private func isTooOld(_ created: Int64, _ first: Int64, last: Int64, _ config: LogConfig, _ jitter: Int64) -> Bool {
        // What must be compacted by then must be sealed by then.
        let compacted = config.cleanupPolicy.contains(.compact) ? config.maxCompactionLagMs : .max
        let limit = min(config.segmentMs, compacted) - jitter
        if first >= 0, last >= 0 {
            let (span, overflow) = last.subtractingReportingOverflow(first)
            return overflow || span > limit
        }
        return context.options.wallClock() - created > limit
    }

    /// Begins a segment at the log's end, and seals the active one. Nothing changes where that fails.
    func roll(_ state: inout PartitionState) throws(LogError) {
        let base = state.logEnd
        let name = SegmentName.log(base)
        let file = SegmentFile(name: name, in: directory, pool: context.files)
        let path = directory.path
        let fileSystem = context.fileSystem
        do throws(LogError) {
            _ = try file.open(.create(exclusive: true))
        } catch .storage(let error) where error.code == 17 {
            // What an earlier try left: a file that has held data is not used as another segment.
            try filing { () throws(FileError) in try fileSystem.unlink(path + "/" + name) }
            _ = try file.open(.create(exclusive: true))
        }
        if state.config.preallocate, let open = try? file.open() { try? open.allocate(0..<state.config.segmentBytes) }
        if let last = state.segments.last {
            if last.size == 0 { state.segments.removeLast() } else { retire(last, &state) }
        }
        keepSnapshot(&state)
        file.withBlocks { $0.know(from: 0) }
        state.segments.append(Segment(baseOffset: base, file: file, created: context.options.wallClock()))
        state.activeIndex = SparseIndex(baseOffset: base)
        state.savedEntries = 0
        state.writtenBack = 0
        state.virtualIndex = VirtualIndex()
        let jitter = state.config.segmentJitterMs
        state.rollJitter = jitter > 0 ? Int64(context.options.random() % UInt64(jitter)) : 0
        if !state.dirtyDirectories.contains(path) { state.dirtyDirectories.append(path) }
        context.observer.rolled(id, topic: topic, baseOffset: base)
    }

    private func retire(_ segment: Segment, _ state: inout PartitionState) {
        state.unsealed.insert(segment.baseOffset)
        if let index = state.activeIndex {
            state.retired.append(
                PartitionState.RetiredIndex(generation: segment.generation, index: index, saved: state.savedEntries))
        }
    }
}
