import Records

/// A round of compaction: of each key the newest record stays. First the dirty part is read for its keys' last offsets, as many as the memory
/// takes; then all segments up to there are written anew without what is older.
///
/// Kafka's rules (`LogCleaner`): records without a key and those of aborted transactions go; a tombstone stays until
/// `delete.retention.ms` after the first round that met it as its key's newest record (KIP-534); a marker goes in the same way once no
/// batch of its transaction is left; a producer's last batch stays, if need be without a record, and so does the round's last.
struct Compactor {
    private let plan: CompactionPlan
    private let fileSystem: any FileSystem
    private let directory: String
    /// Takes its time over so many bytes; false where all is to end.
    private let pace: (Int) -> Bool
    private(set) var map: OffsetMap
    private var aborted: AbortedTransactions?
    /// Producers with a transaction of which batches were met, and not its marker.
    private var observed: Set<Int64> = []
    private(set) var result = CompactionResult()

    init(_ plan: CompactionPlan, fileSystem: any FileSystem, directory: String, random: () -> UInt64, pace: @escaping (Int) -> Bool) {
        (self.plan, self.fileSystem, self.directory, self.pace) = (plan, fileSystem, directory, pace)
        let keys = (plan.segments.last?.nextOffset ?? 0) - plan.firstDirty
        map = OffsetMap(firstOffset: plan.firstDirty, bytes: plan.mapBytes, keys: keys, hasher: KeyHasher(random(), random()))
    }

    /// The round's end: everything below it was met.
    var end: Int64 { map.latestOffset + 1 }

    /// Reads the dirty part's keys. False where all is to end; with `sparesKeyless` that is at the first record without a key.
    mutating func readKeys(sparesKeyless: Bool = false) throws(LogError) -> Bool {
        for segment in plan.segments where segment.nextOffset > plan.firstDirty {
            let batches = SegmentBatches(try segment.file.open(), to: segment.size)
            while let batch = try batches.next() {
                guard pace(batch.bytes.count) else { return false }
                guard batch.header.lastOffset >= plan.firstDirty else { continue }
                let fits = try readKeys(batch)
                if sparesKeyless, result.keyless > 0 { return false }
                guard fits else { return true }
                map.reached(batch.header.lastOffset)
            }
            map.reached(segment.nextOffset - 1)
        }
        return true
    }

    /// False where the map is full.
    private mutating func readKeys(_ batch: RecordBatch) throws(LogError) -> Bool {
        if batch.header.attributes.isControl { return true }
        if try isAborted(batch.header) { return true }
        let header = batch.header
        var keyless: Int64 = 0
        defer { result.keyless += keyless }
        do throws(BatchError) {
            return try batch.withRecordBytes { bytes throws(BatchError) in
                var spans = RecordSpans(bytes, header: header)
                while let span = try spans.next() {
                    let offset = header.baseOffset &+ Int64(span.offsetDelta)
                    guard offset >= plan.firstDirty else { continue }
                    guard let key = span.key else {
                        keyless += 1
                        continue
                    }
                    guard map.put(key, offset) else { return false }
                    map.reached(offset)
                }
                return true
            }
        } catch {
            throw .batch(error)
        }
    }

    private mutating func isAborted(_ header: BatchHeader) throws(LogError) -> Bool {
        guard header.attributes.isTransactional, header.lastOffset >= plan.firstDirty else { return false }
        let known: AbortedTransactions
        if let aborted {
            known = aborted
        } else {
            known = try AbortedTransactions(
                in: plan.segments, behind: plan.behind, from: plan.firstDirty, lastStable: plan.lastStable)
            aborted = known
        }
        return known.contains(header.producerID, header.baseOffset)
    }

    // MARK: Writing anew

    /// Writes the segments of a group anew, as one; nil where nothing of them changes, or all is to end. `isLast`: the round's last group.
    mutating func rewrite(_ group: [Segment], isLast: Bool) throws(LogError) -> RewrittenSegment? {
        guard let first = group.first, let last = group.last else { return nil }
        // Cold compression may be at work on one of them, and its new file has the next generation: so this has the one behind.
        let generation = group.reduce(0) { max($0, $1.generation) } + 2
        let writer = try SegmentWriter(baseOffset: first.baseOffset, generation: generation, in: directory, fileSystem)
        do throws(LogError) {
            var isChanged = group.count > 1
            for segment in group {
                let batches = SegmentBatches(try segment.file.open(), to: segment.size)
                while let batch = try batches.next() {
                    guard pace(2 * batch.bytes.count) else {
                        writer.abandon()
                        return nil
                    }
                    let isEnd = segment.baseOffset == last.baseOffset && batches.position == segment.size
                    let mustStay = isEnd && (isLast || writer.size == 0)
                    if try !write(batch, to: writer, mustStay: mustStay) { isChanged = true }
                }
                try batches.prove(segment)
            }
            result.segmentsBefore += group.count
            result.segmentsAfter += 1
            result.bytesBefore += group.reduce(0) { $0 + $1.size }
            result.bytesAfter += writer.size
            guard isChanged else {
                writer.abandon()
                return nil
            }
            var new = try writer.finish(nextOffset: last.nextOffset)
            new.isCold = group.allSatisfy(\.isCold)
            return RewrittenSegment(old: group, new: new, index: writer.index, cleaner: nil, losesBatches: true)
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// False where something of the batch went or changed.
    private mutating func write(_ batch: RecordBatch, to writer: SegmentWriter, mustStay: Bool) throws(LogError) -> Bool {
        let header = batch.header
        result.records += Int64(header.recordCount)
        let mustStay = mustStay || isLastOfProducer(header)
        let compacted = try compacted(batch)
        switch compacted {
        case .unchanged where header.recordCount > 0 || mustStay:
            try writer.append(batch.bytes, header)
            return true
        case .unchanged, .empty:
            result.removed += Int64(header.recordCount)
            guard mustStay else { return false }
            try append(batch.emptied(), to: writer)
            return header.recordCount == 0
        case .changed(let bytes):
            result.removed += Int64(header.recordCount) - (try append(bytes, to: writer))
            return false
        }
    }

    /// Answers how many records it has.
    @discardableResult
    private func append(_ bytes: [UInt8], to writer: SegmentWriter) throws(LogError) -> Int64 {
        var outcome: Result<Int64, LogError> = .success(0)
        bytes.withUnsafeBytes { raw in
            outcome = Result { () throws(LogError) in
                let header: BatchHeader
                do throws(BatchError) { header = try BatchHeader(raw) } catch { throw .batch(error) }
                try writer.append(raw, header)
                return Int64(header.recordCount)
            }
        }
        return try outcome.get()
    }

    private mutating func compacted(_ batch: RecordBatch) throws(LogError) -> CompactedBatch {
        let header = batch.header
        let mayGo = try transactionMayGo(batch)
        do throws(BatchError) {
            if header.attributes.isControl {
                guard mayGo else { return .unchanged }
                if let horizon = header.deleteHorizon, horizon <= plan.now { return .empty }
                return try batch.compacted(horizon: plan.horizon, always: true) { _ in true }
            }
            if mayGo { return .empty }
            if header.recordCount == 0 { return .unchanged }
            let tombstonesStay = header.deleteHorizon.map { plan.now < $0 } ?? true
            return try batch.compacted(horizon: plan.horizon) { span in
                keeps(span, header.baseOffset &+ Int64(span.offsetDelta), tombstonesStay)
            }
        } catch {
            throw .batch(error)
        }
    }

    private mutating func keeps(_ span: RecordSpan, _ offset: Int64, _ tombstonesStay: Bool) -> Bool {
        if offset > map.latestOffset { return true }
        guard let key = span.key else { return false }
        if let newest = map.offset(of: key), offset < newest { return false }
        return span.hasValue || tombstonesStay
    }

    /// Of a data batch: whether it was aborted. Of a marker: whether no batch of its transaction is left.
    private mutating func transactionMayGo(_ batch: RecordBatch) throws(LogError) -> Bool {
        let header = batch.header
        if header.attributes.isControl {
            // One that was emptied before, of a producer that was kept for its last batch.
            if header.recordCount == 0 { return true }
            guard ControlMarker(of: batch) != nil else { return false }
            return observed.remove(header.producerID) == nil
        }
        guard header.attributes.isTransactional else { return false }
        observed.insert(header.producerID)
        return try isAborted(header)
    }

    private func isLastOfProducer(_ header: BatchHeader) -> Bool {
        guard header.hasProducerID, let last = plan.producers[header.producerID] else { return false }
        if let offset = last.offset { return header.lastOffset == offset }
        return header.attributes.isControl && header.producerEpoch == last.epoch
    }
}
