import Checksum
import Records

/// Goes over a segment's batches and holds each against all that is known of it.
///
/// A batch's checksum covers neither its base offset, length, leader epoch nor magic. A wrong length or magic shows by the checksum, which
/// is then one of other bytes. A wrong base offset shows by the neighbours where offsets follow each other without a gap. What is left are
/// doubts: a gap, as compaction leaves them, and an epoch that is not the one under which the log went on there. Those the segment's own
/// checksum decides: `SegmentExamination`.
struct SegmentCheck {
    enum Step {
        case batch(BatchHeader, position: Int64)
        /// Bytes that are no batch, or not the one that was appended there.
        case damage(Range<Int64>, reason: String)
        case end
    }

    /// What a batch in doubt counts for.
    enum Doubts { case believed, damage }

    private let segment: Segment
    private let file: any File
    private let epochs: EpochHistory
    private let logStart: Int64
    private let doubts: Doubts
    private let flips: [Int64]
    private let walk: BatchWalk
    /// Where the next batch's offsets begin, or at the earliest.
    private var expected: Int64
    /// They begin just there, unless there is a gap.
    private var isExact = true
    /// There was a gap, or an epoch that is not known here.
    private(set) var hasDoubts = false

    /// From a batch border and the offset that belongs to it; (0, the segment's base) is one. `flips`: bytes that are known not to be as
    /// they were written.
    init(
        _ segment: Segment, _ file: any File, from border: (position: Int64, offset: Int64), epochs: EpochHistory, logStart: Int64,
        doubts: Doubts = .believed, flips: [Int64] = []
    ) throws(LogError) {
        (self.segment, self.file, self.epochs, self.logStart) = (segment, file, epochs, logStart)
        (self.doubts, self.flips) = (doubts, flips)
        let size: Int64
        do throws(FileError) { size = try file.size() } catch { throw .storage(error) }
        walk = BatchWalk(file, from: border.position, to: min(segment.size, size))
        expected = border.offset
    }

    /// Where the next batch begins.
    var position: Int64 { walk.position }
    var bytesRead: Int64 { walk.bytesRead }
    /// CRC32C of the file up to there, where it was begun at its start and nothing was damaged.
    var checksum: CRC32C { walk.checksum }

    mutating func next() throws(LogError) -> Step {
        let position = walk.position
        switch try walk.next() {
        case .end:
            guard position < segment.size else { return .end }
            walk.skip(to: segment.size)
            return .damage(position..<segment.size, reason: "the file ends at byte \(walk.end)")
        case .bad(let reason):
            let end = try resumption(behind: position)
            walk.skip(to: end)
            isExact = false
            return .damage(position..<end, reason: reason)
        case .batch(let header, _):
            if isFlipped(headerAt: position) {
                isExact = false
                return .damage(position..<walk.position, reason: "its header is not what was written, by the segment's checksum")
            }
            if let reason = try objection(to: header) { return .damage(position..<walk.position, reason: reason) }
            (expected, isExact) = (header.nextOffset, true)
            return .batch(header, position: position)
        }
    }

    private func isFlipped(headerAt position: Int64) -> Bool {
        flips.contains { $0 >= position && $0 < position + Int64(BatchHeader.checksumStart) }
    }

    /// The header of the batch at a position, if it may be believed.
    private func header(at position: Int64) throws(LogError) -> BatchHeader? {
        isFlipped(headerAt: position) ? nil : try walk.header(at: position)
    }

    /// What speaks against a batch whose checksum holds, and behind which `walk` stands.
    private mutating func objection(to header: BatchHeader) throws(LogError) -> String? {
        let next = try self.header(at: walk.position)
        let following = walk.position == segment.size ? segment.nextOffset : next?.baseOffset
        if let reason = try misplacement(header, next, following) { return reason }
        let epoch = epochs.epoch(of: max(header.baseOffset, logStart))
        var doubt: String?
        if epoch >= 0, epoch != header.leaderEpoch {
            doubt = "its leader epoch is \(header.leaderEpoch), the log went on there under \(epoch)"
        } else if header.baseOffset != expected && isExact || following.map({ $0 != header.nextOffset }) ?? false {
            doubt = "its base offset \(header.baseOffset) leaves a gap, and the segment's checksum does not hold"
        }
        guard let doubt else { return nil }
        hasDoubts = true
        guard doubts == .damage else { return nil }
        (expected, isExact) = (header.nextOffset, true)
        return doubt
    }

    /// Why a batch cannot lie where it does. Sure where offsets have no gaps; elsewhere there is doubt whether its own base offset is wrong or
    /// a neighbour's.
    private mutating func misplacement(
        _ header: BatchHeader, _ next: BatchHeader?, _ following: Int64?
    ) throws(LogError) -> String? {
        let base = header.baseOffset
        if isExact, base != expected, let following, following - expected == Int64(header.lastOffsetDelta) + 1 {
            // The neighbours leave just the room that the batch needs, elsewhere; the one behind is where it belongs if its own neighbour says so.
            let isSure = try next.map { (next) throws(LogError) in try follows(next) } ?? true
            hasDoubts = hasDoubts || !isSure
            defer { expected = following }
            return "its base offset is \(base) and must be \(expected)"
        }
        if base < expected {
            hasDoubts = true
            return "its base offset \(base) does not follow \(expected - 1)"
        }
        guard base != expected, header.nextOffset > following ?? segment.nextOffset else { return nil }
        hasDoubts = true
        // Either this one lies too far ahead, or the one behind too far back: the batch after that may tell.
        guard let next, next.baseOffset >= expected else {
            return header.nextOffset > segment.nextOffset ? "its last offset \(header.lastOffset) lies behind the segment's end" : nil
        }
        let after = walk.position + Int64(next.sizeInBytes)
        let third = after == segment.size ? segment.nextOffset : try self.header(at: after)?.baseOffset
        guard let third, third >= header.nextOffset else { return "its last offset \(header.lastOffset) lies behind the next one's first" }
        return nil
    }

    /// Whether the batch behind `next`, which lies behind the one at hand, goes on where `next` ends.
    private func follows(_ next: BatchHeader) throws(LogError) -> Bool {
        let after = walk.position + Int64(next.sizeInBytes)
        if after == segment.size { return next.nextOffset == segment.nextOffset }
        return try header(at: after)?.baseOffset == next.nextOffset
    }

    // MARK: Behind damage

    /// Where the log goes on behind something at `position` that is no batch: at the end that its header tells, if batches go on there; else
    /// at the first place from which they do. The segment's end if there is none.
    private func resumption(behind position: Int64) throws(LogError) -> Int64 {
        if let header = try walk.header(at: position) {
            let end = position + Int64(header.sizeInBytes)
            if try goesOn(at: end) { return end }
        }
        var from = position + Int64(BatchHeader.size)
        while let place = try walk.candidate(from: from, offsets: expected..<max(expected, segment.nextOffset)) {
            if try goesOn(at: place) { return place }
            from = place + 1
        }
        return segment.size
    }

    /// Whether the log goes on at a place: batches follow each other from there for an index interval, or to the end. A batch that a record
    /// holds as its value does not pass for one.
    private func goesOn(at place: Int64) throws(LogError) -> Bool {
        if place == segment.size { return true }
        let trial = BatchWalk(file, from: place, to: walk.end)
        var floor = expected
        while trial.position - place < SparseIndex.interval {
            switch try trial.next() {
            case .end: return trial.position > place
            case .bad: return false
            case .batch(let header, _):
                guard header.baseOffset >= floor, header.nextOffset <= segment.nextOffset else { return false }
                floor = header.nextOffset
            }
        }
        return true
    }
}
