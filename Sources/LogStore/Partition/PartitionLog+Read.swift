import Records
import Threads

extension PartitionLog {
    /// Reads whole batches from the one that holds `offset` on: at most `maxBytes`, but with `minOneBatch` at least one; all below `limit`.
    ///
    /// The first batch may begin before the offset. Throws `offsetOutOfRange` outside of the log, and `corrupt` where the bytes are known
    /// not to check. `.needsIO`: call `prefetch` with the same arguments, and again when its ticket completes.
    public func read(from offset: Int64, maxBytes: Int, minOneBatch: Bool, upTo limit: ReadLimit) throws(LogError) -> ReadResult {
        try readTo(offset, maxBytes, minOneBatch, limit).result
    }

    /// As `read` up to the last stable offset, and the aborted transactions of which the reader must leave out records.
    public func readCommitted(
        from offset: Int64, maxBytes: Int, minOneBatch: Bool
    ) throws(LogError) -> (result: ReadResult, aborted: [AbortedTransaction]) {
        let (result, end) = try readTo(offset, maxBytes, minOneBatch, .lastStable)
        guard case .slice = result else { return (result, []) }
        return (result, try abortedTransactions(from: offset, to: end))
    }

    /// What is read, and an offset that is not below its end.
    private func readTo(
        _ offset: Int64, _ maxBytes: Int, _ minOneBatch: Bool, _ limit: ReadLimit
    ) throws(LogError) -> (result: ReadResult, end: Int64) {
        for _ in 0..<4 {
            guard let plan = try plan(offset, maxBytes, limit, takesWarm: true) else { return (.empty, offset) }
            do throws(LogError) {
                let file = try plan.segment.file.open()
                if !plan.isWarm, file.cached(plan.range) == false { return (.needsIO, offset) }
                guard let found = try locate(plan, file, minOneBatch: minOneBatch) else { return (.empty, offset) }
                return (.slice(try slice(file, found, plan)), found.next ?? min(plan.bound, plan.segment.nextOffset))
            } catch {
                // Cut, deleted or rewritten meanwhile: look again.
                if state.withLock({ $0.version == plan.version && !$0.isGone && $0.logStart <= offset }) { throw error }
            }
        }
        throw goneError
    }

    /// Reads what `read` would hand out into the page cache, on a thread of its own; `.readable` when that is done, well or not.
    public func prefetch(from offset: Int64, maxBytes: Int, upTo limit: ReadLimit, ticket: Ticket) {
        context.readers.run { [self] in
            if let plan = try? plan(offset, maxBytes, limit, takesWarm: false), let file = try? plan.segment.file.open() {
                warm(file, plan.range)
                state.withLock { $0.warm.note(segment: plan.segment.baseOffset, plan.range) }
            }
            ticket.queue.post([ticket.completed(.readable, offset)])
        }
    }

    private func warm(_ file: any File, _ range: Range<Int64>) {
        file.readAhead(range)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4096)
        defer { buffer.deallocate() }
        var at = range.lowerBound
        while at < range.upperBound, let read = try? file.read(into: buffer, at: at), read > 0 { at += Int64(read) }
    }

    /// Where to look; nil if there is nothing below the limit.
    private func plan(_ offset: Int64, _ maxBytes: Int, _ limit: ReadLimit, takesWarm: Bool) throws(LogError) -> ReadPlan? {
        let found = try state.withLock { (state) throws(LogError) -> ReadPlan? in
            if state.isGone { throw goneError }
            guard offset >= state.logStart, offset <= state.logEnd else {
                throw .offsetOutOfRange(offset: offset, logStart: state.logStart, logEnd: state.logEnd)
            }
            let bound = state.limit(limit)
            guard offset < bound, var i = state.segmentIndex(for: offset) else { return nil }
            // What compaction left of a segment may end before the next one's base.
            while i + 1 < state.segments.count, state.segments[i].nextOffset <= offset { i += 1 }
            let segment = state.segments[i]
            var plan = ReadPlan(
                segment: segment, offset: offset, maxBytes: Int64(max(0, min(maxBytes, 1 << 30))), bound: bound, version: state.version)
            if let place = state.bookmarks.place(of: offset), place.segment == segment.baseOffset { plan.start = place.position }
            if bound >= segment.nextOffset {
                plan.visibleEnd = segment.size
            } else if bound == state.highWatermark, state.watermarkPlace.segment == segment.baseOffset {
                plan.visibleEnd = state.watermarkPlace.position
            }
            if i == state.segments.count - 1 {
                try loadActiveIndex(&state)
                if let index = state.activeIndex { plan.take(index) }
            } else if let retired = state.retired.first(where: { $0.index.baseOffset == segment.baseOffset }) {
                plan.take(retired.index)
            }
            if takesWarm { plan.isWarm = state.warm.take(segment: segment.baseOffset, position: plan.range.lowerBound) }
            return plan
        }
        guard var plan = found else { return nil }
        if plan.needsIndex { plan.take(try sealedIndex(plan.segment)) }
        return plan
    }

    /// Bytes to hand out, and the offset behind them if it is known.
    private struct Located {
        var range: Range<Int64>
        var next: Int64?
    }

    /// The bytes to hand out; nil if the first batch is too large or too new.
    private func locate(_ plan: ReadPlan, _ file: any File, minOneBatch: Bool) throws(LogError) -> Located? {
        var result: Result<Located?, LogError> = .success(nil)
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            result = Result { () throws(LogError) in try locate(plan, file, minOneBatch, buffer) }
        }
        return try result.get()
    }

    private func locate(
        _ plan: ReadPlan, _ file: any File, _ minOneBatch: Bool, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(LogError) -> Located? {
        guard let start = try start(plan, file, buffer) else { return nil }
        let damage = plan.segment.damage.first { $0.upperBound > start }
        if let damage, damage.contains(start) { throw .corrupt(file: file.path, range: damage) }
        let segmentEnd = damage?.lowerBound ?? plan.segment.size
        let visibleEnd = plan.visibleEnd.map { min($0, segmentEnd) }
        if let visibleEnd, visibleEnd - start <= plan.maxBytes {
            let next = visibleEnd == plan.visibleEnd ? min(plan.bound, plan.segment.nextOffset) : nil
            return visibleEnd > start ? Located(range: start..<visibleEnd, next: next) : nil
        }
        var end = max(start, min(plan.endHint, segmentEnd))
        var next: Int64?
        var scan = HeaderScan(file, from: end, to: segmentEnd, buffer: buffer)
        while let header = try scan.next(), header.lastOffset < plan.bound {
            let isFirst = end == start
            guard scan.position - start <= plan.maxBytes || (isFirst && minOneBatch) else { break }
            (end, next) = (scan.position, header.nextOffset)
        }
        return end > start ? Located(range: start..<end, next: next) : nil
    }

    /// Where the first batch begins that ends at or behind the offset.
    private func start(_ plan: ReadPlan, _ file: any File, _ buffer: UnsafeMutableRawBufferPointer) throws(LogError) -> Int64? {
        if let start = plan.start { return start }
        var at = plan.hint
        while at < plan.segment.size {
            if let damage = plan.segment.damage.first(where: { $0.contains(at) }) {
                // The offset may lie in it or behind it: only what follows can tell.
                guard let next = try firstHeader(file, damage.upperBound, plan.segment.size, buffer), next.baseOffset <= plan.offset else {
                    throw .corrupt(file: file.path, range: damage)
                }
                at = damage.upperBound
            }
            let end = plan.segment.damage.first { $0.lowerBound > at }?.lowerBound ?? plan.segment.size
            var scan = HeaderScan(file, from: at, to: end, buffer: buffer)
            while let header = try scan.next() {
                if header.nextOffset > plan.offset { return at }
                at = scan.position
            }
        }
        return nil
    }

    private func firstHeader(
        _ file: any File, _ position: Int64, _ end: Int64, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(LogError) -> BatchHeader? {
        var scan = HeaderScan(file, from: position, to: end, buffer: buffer)
        return try scan.next()
    }

    private func slice(_ file: any File, _ found: Located, _ plan: ReadPlan) throws(LogError) -> LogSlice {
        let range = found.range
        let count = Int(range.upperBound - range.lowerBound)
        if let next = found.next {
            state.withLock { state in
                if state.version == plan.version {
                    state.bookmarks.note(next, Place(segment: plan.segment.baseOffset, position: range.upperBound))
                }
            }
        }
        if file.descriptor != nil { return .file(PinnedFile(file), offset: range.lowerBound, count: count) }
        let bytes = try filing { () throws(FileError) in try file.read(count, at: range.lowerBound) }
        guard bytes.count == count else { throw .corrupt(file: file.path, range: range) }
        return .bytes(bytes)
    }
}
