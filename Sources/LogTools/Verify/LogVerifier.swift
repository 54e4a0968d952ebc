public import LogStore
import Records

/// Checks segments without changing them: that every byte is of a whole batch whose checksum holds, that every record can be read, and that
/// offsets, names, counts and epochs agree.
///
/// Checksums do not cover a batch's base offset, so that a flipped bit there shows only in the order of offsets.
public enum LogVerifier {
    /// Verifies `partitions`, each by itself. `maxExpandedBytes` bounds what one batch may expand to; `progress` is told of how many bytes how
    /// many are done.
    public static func run(
        _ partitions: [PartitionEntry], in fileSystem: any FileSystem, maxExpandedBytes: Int = 1 << 30,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(LogToolError) -> VerifyReport {
        var report = VerifyReport()
        let all = partitions.flatMap(\.segments).reduce(Int64(0)) { $0 + $1.size }
        var done: Int64 = 0
        for partition in partitions {
            var state = PartitionState()
            for (index, segment) in partition.segments.enumerated() {
                try verify(
                    segment, isLast: index == partition.segments.count - 1, maxExpandedBytes: maxExpandedBytes, fileSystem, &state, &report)
                done += segment.size
                progress(done, all)
            }
        }
        return report
    }

    /// What goes on from segment to segment.
    private struct PartitionState {
        /// Where the next batch may begin at the earliest.
        var nextOffset: Int64 = 0
        var leaderEpoch: Int32 = -1
    }

    private static func verify(
        _ segment: SegmentEntry, isLast: Bool, maxExpandedBytes: Int, _ fileSystem: any FileSystem, _ state: inout PartitionState,
        _ report: inout VerifyReport
    ) throws(LogToolError) {
        var reader = try SegmentReader(segment.path, in: fileSystem)
        defer { reader.close() }
        var verdict = SegmentVerdict(path: segment.path, size: reader.size)
        var findings: [Finding] = []
        checkName(segment, &state, &findings)
        var isDone = false
        while !isDone {
            let step = try reader.next { batch throws(LogToolError) in (batch.header, defects(of: batch, maxExpandedBytes)) }
            switch step {
            case .end: isDone = true
            case .zeros(let range):
                isDone = true
                if !isLast { findings.append(zeros(range, segment)) }
            case .batch((let header, let error), let range):
                if let error {
                    try skip(range, error, segment, isLast, &reader, state, &findings)
                } else {
                    note(header, range, segment, &state, &verdict, &findings)
                }
            case .bad(let error, let range): try skip(range, error, segment, isLast, &reader, state, &findings)
            }
        }
        report.segments.append(verdict)
        report.findings += findings
    }

    /// What is wrong with a whole batch by itself; nil for nothing.
    private static func defects(of batch: RecordBatch, _ maxExpandedBytes: Int) -> BatchError? {
        do throws(BatchError) {
            try batch.verifyChecksum()
            let header = batch.header
            guard header.recordCount >= 0, header.lastOffsetDelta >= 0 || header.recordCount == 0 else {
                throw .wrongCount(count: header.recordCount, lastOffsetDelta: header.lastOffsetDelta)
            }
            try batch.withRecords(limit: maxExpandedBytes) { records throws(BatchError) in
                var (index, next) = (0, header.baseOffset)
                while let record = try records.next() {
                    guard record.offset >= next, record.offset <= header.lastOffset else {
                        throw .malformedRecord(index: index, reason: "its offset \(record.offset) is out of order")
                    }
                    (index, next) = (index + 1, record.offset == .max ? .max : record.offset + 1)
                }
            }
            return nil
        } catch { return error }
    }

    /// A bad place: goes on behind it, and says what is lost or, at the end of the log, torn.
    private static func skip(
        _ range: Range<Int64>, _ error: BatchError, _ segment: SegmentEntry, _ isLast: Bool, _ reader: inout SegmentReader,
        _ state: PartitionState, _ findings: inout [Finding]
    ) throws(LogToolError) {
        try reader.resume(behind: range, lowest: state.nextOffset)
        // What looks like an old format, with batches of today's behind it, is noise.
        if case .oldFormat = error, reader.position == reader.size {
            let advice = "; \(range.count) bytes not read. Kafka before 4.0 converts them"
            findings.append(Finding(file: segment.path, bytes: range, message: error.description + advice))
            return
        }
        let lost = range.lowerBound..<reader.position
        if reader.position == reader.size && isLast {
            let message = "\(error); no sound batch follows. A recovery cuts it; beside a live broker it may be an append under way"
            findings.append(Finding(.tornTail, file: segment.path, bytes: lost, message: message))
        } else {
            findings.append(Finding(file: segment.path, bytes: lost, message: "\(error); \(lost.count) bytes are no sound batch"))
        }
    }

    private static func note(
        _ header: BatchHeader, _ range: Range<Int64>, _ segment: SegmentEntry, _ state: inout PartitionState,
        _ verdict: inout SegmentVerdict,
        _ findings: inout [Finding]
    ) {
        if header.baseOffset < state.nextOffset {
            let message = "base offset \(header.baseOffset) is below \(state.nextOffset), where the batch before it ends"
            findings.append(Finding(file: segment.path, bytes: range, message: message))
        } else if verdict.lastOffset != nil && header.baseOffset > state.nextOffset {
            verdict.gaps += 1
        }
        // -1: written before there were epochs.
        if header.leaderEpoch >= 0 && header.leaderEpoch < state.leaderEpoch {
            let message = "leader epoch \(header.leaderEpoch) behind \(state.leaderEpoch): epochs never fall"
            findings.append(Finding(file: segment.path, bytes: range, message: message))
        }
        verdict.batches += 1
        verdict.records += Int(header.recordCount)
        verdict.firstOffset = verdict.firstOffset ?? header.baseOffset
        verdict.lastOffset = max(verdict.lastOffset ?? .min, header.lastOffset)
        verdict.lastBatch = range
        verdict.leaderEpoch = max(verdict.leaderEpoch, header.leaderEpoch)
        verdict.maxTimestamp = max(verdict.maxTimestamp, header.maxTimestamp)
        state.nextOffset = max(state.nextOffset, header.nextOffset)
        state.leaderEpoch = max(state.leaderEpoch, header.leaderEpoch)
    }

    /// The name is a lower bound of the segment's offsets, and at least the end of the segment before.
    private static func checkName(_ segment: SegmentEntry, _ state: inout PartitionState, _ findings: inout [Finding]) {
        guard let base = segment.baseOffset else {
            findings.append(Finding(.note, file: segment.path, message: "the name is no segment's, which are 20 digits of the base offset"))
            return
        }
        if base < state.nextOffset {
            let message = "the name says offset \(base), but the segment before ends at \(state.nextOffset)"
            findings.append(Finding(file: segment.path, message: message))
        }
        state.nextOffset = max(state.nextOffset, base)
    }

    private static func zeros(_ range: Range<Int64>, _ segment: SegmentEntry) -> Finding {
        Finding(.note, file: segment.path, bytes: range, message: "zeros behind the last batch, as preallocation leaves them")
    }
}
