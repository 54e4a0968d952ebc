import Records
import Threads

extension PartitionLog {
    /// The first record, in offset order, at or behind the log start whose timestamp is at least `timestamp` (milliseconds); nil if there is
    /// none. Looks up to the log's end: what lies behind the high watermark is the caller's to refuse.
    public func find(timestamp: Int64) throws(LogError) -> FoundOffset? {
        let (segments, logStart) = try segmentsToSearch()
        for (segment, index) in segments where segment.maxTimestamp >= timestamp {
            let index = try self.index(segment, index)
            var position = index.position(forTimestamp: timestamp)
            if segment.baseOffset < logStart { position = max(position, index.position(for: logStart)) }
            let found = try search(segment, from: position, logStart: logStart) { $0 >= timestamp }
            if let found { return found }
        }
        return nil
    }

    /// The record with the largest timestamp at or behind the log start; of equal ones the first. Nil if no record has a timestamp.
    public func findMaxTimestamp() throws(LogError) -> FoundOffset? {
        let (segments, logStart) = try segmentsToSearch()
        var best: (segment: Segment, index: SparseIndex?, timestamp: Int64)?
        for (segment, index) in segments {
            var timestamp = segment.maxTimestamp
            // Of the segment that the log begins within, deleted records do not count.
            if segment.baseOffset < logStart { timestamp = try maxTimestamp(segment, index, from: logStart) }
            if timestamp > best?.timestamp ?? -1 { best = (segment, index, timestamp) }
        }
        guard let best else { return nil }
        let index = try self.index(best.segment, best.index)
        var position = index.position(forTimestamp: best.timestamp)
        if best.segment.baseOffset < logStart { position = max(position, index.position(for: logStart)) }
        return try search(best.segment, from: position, logStart: logStart) { $0 >= best.timestamp }
    }

    private func segmentsToSearch() throws(LogError) -> ([(Segment, SparseIndex?)], Int64) {
        try state.withLock { (state) throws(LogError) in
            if state.isGone { throw goneError }
            try loadActiveIndex(&state)
            let last = state.segments.count - 1
            let found = state.segments.enumerated().filter { $0.element.nextOffset > state.logStart && $0.element.size > 0 }.map {
                i, segment in
                let retired = state.retired.first { $0.index.baseOffset == segment.baseOffset }?.index
                return (segment, i == last ? state.activeIndex : retired)
            }
            return (found, state.logStart)
        }
    }

    private func index(_ segment: Segment, _ known: SparseIndex?) throws(LogError) -> SparseIndex {
        if let known { return known }
        return try sealedIndex(segment)
    }

    /// Goes over a segment's batches for the first record whose timestamp will do.
    private func search(
        _ segment: Segment, from position: Int64, logStart: Int64, _ matches: (Int64) -> Bool
    ) throws(LogError) -> FoundOffset? {
        var found: FoundOffset?
        try eachBatch(segment, from: position) { (header, at) throws(LogError) in
            guard header.nextOffset > logStart, matches(header.maxTimestamp) else { return true }
            try eachRecord(segment, header, at) { offset, timestamp in
                guard offset >= logStart, matches(timestamp), timestamp >= 0 else { return true }
                found = FoundOffset(offset: offset, timestamp: timestamp, leaderEpoch: header.leaderEpoch)
                return false
            }
            return found == nil
        }
        return found
    }

    private func maxTimestamp(_ segment: Segment, _ index: SparseIndex?, from logStart: Int64) throws(LogError) -> Int64 {
        let position = try self.index(segment, index).position(for: logStart)
        var best: Int64 = -1
        try eachBatch(segment, from: position) { (header, at) throws(LogError) in
            guard header.nextOffset > logStart, header.maxTimestamp > best else { return true }
            if header.baseOffset >= logStart {
                best = header.maxTimestamp
            } else {
                try eachRecord(segment, header, at) { offset, timestamp in
                    if offset >= logStart { best = max(best, timestamp) }
                    return true
                }
            }
            return true
        }
        return best
    }

    /// Hands batches' headers and positions to `body` until it answers false.
    private func eachBatch(
        _ segment: Segment, from position: Int64, _ body: (BatchHeader, Int64) throws(LogError) -> Bool
    ) throws(LogError) {
        let file = try segment.open()
        var failure: LogError?
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            do throws(LogError) {
                var scan = HeaderScan(file, from: position, to: segment.size, buffer: buffer)
                var at = position
                while let header = try scan.next(), try body(header, at) { at = scan.position }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Hands a batch's records' offsets and timestamps to `body` until it answers false.
    private func eachRecord(
        _ segment: Segment, _ header: BatchHeader, _ position: Int64, _ body: (Int64, Int64) -> Bool
    ) throws(LogError) {
        let file = try segment.open()
        let bytes = try filing { () throws(FileError) in try file.read(header.sizeInBytes, at: position) }
        var failure: BatchError?
        bytes.withUnsafeBytes { raw in
            do throws(BatchError) {
                try RecordBatch(raw).withRecords { (records) throws(BatchError) in
                    while let record = try records.next(), body(record.offset, record.timestamp) {}
                }
            } catch {
                failure = error
            }
        }
        if failure != nil { throw .corrupt(file: file.path, range: position..<position + Int64(header.sizeInBytes)) }
    }
}
