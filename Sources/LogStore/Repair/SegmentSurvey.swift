import Checksum
import Records

/// What a segment's file says of itself: its batches, and what between them is none. The whole file is read.
struct SegmentSurvey: Sendable {
    let baseOffset: Int64
    let fileSize: Int64
    /// Where its last sound batch ends.
    private(set) var size: Int64 = 0
    /// CRC32C of the bytes up to there.
    private(set) var checksum = CRC32C()
    private(set) var nextOffset: Int64
    private(set) var firstTimestamp: Int64 = -1
    private(set) var maxTimestamp: Int64 = -1
    /// Before sound batches, and none themselves.
    private(set) var damage: [Range<Int64>] = []
    /// Epochs, and the offsets at which they were first met.
    private(set) var epochs: [(epoch: Int32, offset: Int64)] = []

    /// Batches begin at `lowest` or behind.
    init(_ file: any File, base: Int64, lowest: Int64) throws(LogError) {
        baseOffset = base
        nextOffset = max(base, lowest)
        do throws(FileError) { fileSize = try file.size() } catch { throw .storage(error) }
        let walk = BatchWalk(file, from: 0, to: fileSize)
        scan: while true {
            switch try walk.next() {
            case .end: break scan
            case .batch(let header, let position) where header.baseOffset < nextOffset:
                try skip(position, walk, file)
            case .batch(let header, _): take(header, walk)
            case .bad: try skip(walk.position, walk, file)
            }
            if walk.position >= fileSize { break }
        }
        if !damage.isEmpty { checksum = try Self.checksum(file, to: size) }
    }

    private mutating func take(_ header: BatchHeader, _ walk: BatchWalk) {
        if size == 0 { firstTimestamp = header.maxTimestamp }
        (size, checksum, nextOffset) = (walk.position, walk.checksum, header.nextOffset)
        maxTimestamp = max(maxTimestamp, header.maxTimestamp)
        if header.leaderEpoch > epochs.last?.epoch ?? -1 { epochs.append((header.leaderEpoch, header.baseOffset)) }
    }

    /// Goes on at the next sound batch; what lies before it is damage. The end is the file's where there is none.
    private mutating func skip(_ position: Int64, _ walk: BatchWalk, _ file: any File) throws(LogError) {
        guard let next = try Self.soundBatch(in: file, from: position + 1, to: fileSize, lowest: nextOffset) else {
            return walk.skip(to: fileSize)
        }
        damage.append(position..<next)
        walk.skip(to: next)
    }

    private static func soundBatch(in file: any File, from start: Int64, to end: Int64, lowest: Int64) throws(LogError) -> Int64? {
        var at = start
        while end - at >= Int64(BatchHeader.size) {
            let window: [UInt8]
            do throws(FileError) { window = try file.read(Int(min(1 << 18, end - at)), at: at) } catch { throw .storage(error) }
            let last = window.count - BatchHeader.size
            if last < 0 { return nil }
            // Magic 2 stands at byte 16, and no batch is longer than a segment.
            for i in 0...last where window[i + 16] == 2 && window[i + 8] < 0x40 {
                let walk = BatchWalk(file, from: at + Int64(i), to: end)
                if case .batch(let header, let position) = try walk.next(), header.baseOffset >= lowest,
                    header.baseOffset - lowest <= Int64(Int32.max)
                {
                    return position
                }
            }
            at += Int64(last + 1)
        }
        return nil
    }

    private static func checksum(_ file: any File, to end: Int64) throws(LogError) -> CRC32C {
        var checksum = CRC32C()
        var at: Int64 = 0
        while at < end {
            let bytes: [UInt8]
            do throws(FileError) { bytes = try file.read(Int(min(1 << 18, end - at)), at: at) } catch { throw .storage(error) }
            if bytes.isEmpty { break }
            bytes.withUnsafeBytes { checksum.update($0) }
            at += Int64(bytes.count)
        }
        return checksum
    }

    /// As a sealed segment. What lies behind its last sound batch is trimmed.
    var seal: SealRecord {
        SealRecord(
            baseOffset: baseOffset, generation: 0, size: size, checksum: checksum.value, nextOffset: nextOffset, maxTimestamp: maxTimestamp)
    }

    /// The recovery point at its end, where it is the last one.
    var end: RecoveryPoint {
        RecoveryPoint(
            offset: nextOffset, segment: baseOffset, generation: 0, position: size, checksum: checksum.value, maxTimestamp: maxTimestamp,
            firstTimestamp: firstTimestamp)
    }
}
