import Records
import Threads

extension PartitionLog {
    /// Reads whole batches from the one that holds `offset` on: at most `maxBytes`, but with `minOneBatch` at least one; all below `limit`.
    ///
    /// The first batch may begin before the offset. Nothing is handed out that was not appended since the directory was opened, or read and
    /// checked. Throws `offsetOutOfRange` outside of the log, and `corrupt` where the bytes do not check. `.needsIO`: call `prefetch` with the
    /// same arguments, and again when its ticket completes.
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
        var passed: Int64?
        for attempt in 1...Self.readAttempts {
            guard let plan = try plan(offset, maxBytes, limit, behind: passed, takesWarm: true) else { return (.empty, offset) }
            do throws(LogError) {
                if let failure = plan.failure { throw failure }
                let (file, isKnown) = try plan.segment.file.open(for: plan.range)
                guard plan.isWarm && isKnown || isReady(plan, file, plan.range, isKnown) else {
                    if try verifiesNow(plan, file, plan.range) { continue }
                    return (.needsIO, offset)
                }
                let known = plan.range.lowerBound..<plan.range.upperBound + WatchedFile.lookAhead
                let found = try locate(plan, WatchedFile(file, of: plan.segment, known: known), minOneBatch: minOneBatch)
                var rest = plan.range.upperBound..<plan.range.upperBound
                switch found {
                case .nothingHere:
                    passed = plan.segment.baseOffset
                    continue
                case .tooMuch: return (.empty, offset)
                case .unknown(let position): rest = position..<position + 1
                case .batches(let found):
                    if found.range.upperBound > rest.upperBound {
                        rest = max(rest.lowerBound, found.range.lowerBound)..<found.range.upperBound
                    }
                }
                let isVerified = plan.segment.file.withBlocks { [rest] in $0.covers(rest) }
                guard rest.isEmpty || plan.isWarm && isVerified || isReady(plan, file, rest, isVerified) else {
                    if try verifiesNow(plan, file, rest) { continue }
                    return (.needsIO, offset)
                }
                if case .batches(let found) = found {
                    return (.slice(try slice(file, found, plan)), found.next ?? min(plan.bound, plan.segment.nextOffset))
                }
                // Another thread may have found out just now what is wrong there.
                if attempt == Self.readAttempts { throw .corrupt(file: file.path, range: rest) }
            } catch {
                // Cut, deleted or rewritten meanwhile: look again.
                let isCurrent = state.withLock { $0.version == plan.version && !$0.isGone && $0.logStart <= offset }
                if isCurrent { throw plan.segment.meaning(of: error) }
            }
        }
        throw goneError
    }

    /// How often a read looks again where the log changes under it, segments hold nothing, or blocks are verified on the way.
    private static let readAttempts = 16

    /// Whether bytes may be handed out as they lie: all their blocks are verified, and no page of them has left the cache.
    private func isReady(_ plan: ReadPlan, _ file: any File, _ range: Range<Int64>, _ isVerified: Bool) -> Bool {
        let end = max(range.upperBound, min(plan.segment.size, range.upperBound + WatchedFile.lookAhead))
        // A little further: what the system would read ahead of its own is not to come back into the cache without our knowing.
        switch file.cached(range.lowerBound..<end) {
        case nil: return false
        case true?: return isVerified
        case false?:
            let isCached = file.cached(range) == true
            let left = VerifiedBlocks.blocks(of: isCached ? range.upperBound..<end : range.lowerBound..<end)
            plan.segment.file.withBlocks { $0.clear(left) }
            return isVerified && isCached
        }
    }

    /// Verifies blocks here and now, where there is no disk to wait for. False where there may be one.
    private func verifiesNow(_ plan: ReadPlan, _ file: any File, _ range: Range<Int64>) throws(LogError) -> Bool {
        guard file.descriptor == nil, file.cached(range) == true else { return false }
        try verify(plan.segment, file, range, version: plan.version)
        return true
    }

    /// Reads what `read` would hand out into the page cache and checks it, on a thread of its own; `.readable` when that is done, well or not.
    public func prefetch(from offset: Int64, maxBytes: Int, upTo limit: ReadLimit, ticket: Ticket) {
        context.readers.run { [self] in
            var passed: Int64?
            while let plan = try? plan(offset, maxBytes, limit, behind: passed, takesWarm: false) {
                var (found, failure): (Found, LogError?) = (.tooMuch, nil)
                do throws(LogError) {
                    found = try warm(plan)
                } catch {
                    // That there is damage, the read finds out itself.
                    if case .corrupt = error {} else { failure = error }
                }
                if case .nothingHere = found {
                    passed = plan.segment.baseOffset
                    continue
                }
                state.withLock { state in
                    state.warm.note(segment: plan.segment.baseOffset, plan.range, now: monotonicMs, failure: failure)
                }
                break
            }
            ticket.queue.post([ticket.completed(.readable, offset)])
        }
    }

    private var monotonicMs: Int64 { Int64(context.options.monotonic() / 1_000_000) }

    /// Reads and verifies what a plan leads to.
    private func warm(_ plan: ReadPlan) throws(LogError) -> Found {
        let file = try plan.segment.file.open()
        try verify(plan.segment, file, plan.range, version: plan.version)
        var (plan, rest) = (plan, plan.range.upperBound..<plan.range.upperBound)
        for _ in 0..<Self.readAttempts {
            // What was found damaged just now, a read is told of.
            plan.segment.damage = state.withLock { state in
                state.segments.first { $0.baseOffset == plan.segment.baseOffset }?.damage ?? []
            }
            let blocks = VerifiedBlocks.blocks(of: plan.range.lowerBound..<max(plan.range.upperBound, rest.upperBound))
            let read = VerifiedBlocks.bytes(of: blocks)
            let known = read.lowerBound..<read.upperBound + WatchedFile.lookAhead
            let found = try locate(plan, WatchedFile(file, of: plan.segment, known: known), minOneBatch: true)
            switch found {
            case .nothingHere, .tooMuch: return found
            case .unknown(let position): rest = position..<position + 1
            case .batches(let located):
                if located.range.upperBound <= max(rest.upperBound, plan.range.upperBound) { return found }
                rest = max(plan.range.upperBound, located.range.lowerBound)..<located.range.upperBound
            }
            try verify(plan.segment, file, rest, version: plan.version)
        }
        return .tooMuch
    }

    /// Where to look; nil if there is nothing below the limit.
    private func plan(
        _ offset: Int64, _ maxBytes: Int, _ limit: ReadLimit, behind passed: Int64?, takesWarm: Bool
    ) throws(LogError) -> ReadPlan? {
        let found = try state.withLock { (state) throws(LogError) -> ReadPlan? in
            if state.isGone { throw goneError }
            guard offset >= state.logStart, offset <= state.logEnd else {
                throw .offsetOutOfRange(offset: offset, logStart: state.logStart, logEnd: state.logEnd)
            }
            let bound = state.limit(limit)
            guard offset < bound, var i = state.segmentIndex(for: offset) else { return nil }
            // What compaction left of a segment may end before the next one's base, and hold nothing at the offset or behind it.
            while i + 1 < state.segments.count, state.segments[i].nextOffset <= offset || state.segments[i].baseOffset <= passed ?? -1 {
                i += 1
            }
            let segment = state.segments[i]
            if segment.baseOffset >= bound || segment.baseOffset <= passed ?? -1 { return nil }
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
            if takesWarm {
                let position = plan.range.lowerBound
                (plan.isWarm, plan.failure) = state.warm.take(segment: segment.baseOffset, position: position, now: monotonicMs)
            }
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

    private enum Found {
        case batches(Located)
        /// No batch lies at a position that is not verified yet.
        case unknown(Int64)
        /// The first batch is too large or too new.
        case tooMuch
        /// The segment has nothing at the offset or behind it.
        case nothingHere
    }

    /// The bytes to hand out.
    private func locate(_ plan: ReadPlan, _ file: any File, minOneBatch: Bool) throws(LogError) -> Found {
        var result: Result<Found, LogError> = .success(.tooMuch)
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            result = Result { () throws(LogError) in try locate(plan, file, minOneBatch, buffer) }
        }
        if case .failure(.corrupt(_, let range)) = result, !plan.segment.damage.contains(where: { $0.overlaps(range) }) {
            return .unknown(range.lowerBound)
        }
        return try result.get()
    }

    private func locate(
        _ plan: ReadPlan, _ file: any File, _ minOneBatch: Bool, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(LogError) -> Found {
        guard let start = try start(plan, file, buffer), start < plan.segment.size else { return .nothingHere }
        let damage = plan.segment.damage.first { $0.upperBound > start }
        if let damage, damage.contains(start) { throw .corrupt(file: file.path, range: damage) }
        let segmentEnd = damage?.lowerBound ?? plan.segment.size
        let visibleEnd = plan.visibleEnd.map { min($0, segmentEnd) }
        if let visibleEnd, visibleEnd - start <= plan.maxBytes {
            let next = visibleEnd == plan.visibleEnd ? min(plan.bound, plan.segment.nextOffset) : nil
            return visibleEnd > start ? .batches(Located(range: start..<visibleEnd, next: next)) : .tooMuch
        }
        var end = max(start, min(plan.endHint, segmentEnd))
        var next: Int64?
        var scan = HeaderScan(file, from: end, to: segmentEnd, buffer: buffer)
        while let header = try following(&scan, isFirst: end == start), header.lastOffset < plan.bound {
            let isFirst = end == start
            guard scan.position - start <= plan.maxBytes || (isFirst && minOneBatch) else { break }
            (end, next) = (scan.position, header.nextOffset)
        }
        return end > start ? .batches(Located(range: start..<end, next: next)) : .tooMuch
    }

    /// The next header. Where none is behind the first batch, the read ends; the next one is told why.
    private func following(_ scan: inout HeaderScan, isFirst: Bool) throws(LogError) -> BatchHeader? {
        do throws(LogError) {
            return try scan.next()
        } catch .corrupt(let file, let range) {
            if isFirst { throw .corrupt(file: file, range: range) }
            return nil
        }
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
