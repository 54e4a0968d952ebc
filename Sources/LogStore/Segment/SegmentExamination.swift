import Checksum

/// A whole segment, read and held against its own checksum.
struct SegmentExamination {
    struct Damage: Equatable, Sendable {
        var range: Range<Int64>
        var reason: String
    }

    /// What is no batch, or not the one that was appended there.
    private(set) var damage: [Damage] = []
    /// The file is, to the byte, what was written.
    private(set) var isWhole = false
    /// CRC32C of each block, where it was taken.
    private(set) var blocks: [UInt32] = []
    /// There are gaps in its offsets, or epochs that are not known here: only the checksum vouches for the headers.
    private(set) var hasDoubts = false

    private let segment: Segment
    private let file: any File
    private let epochs: EpochHistory
    private let logStart: Int64
    private var checksum = CRC32C()

    /// Reads the segment, once where all is well, and says what is wrong with it.
    init(_ segment: Segment, _ file: any File, epochs: EpochHistory, logStart: Int64) throws(LogError) {
        (self.segment, self.file, self.epochs, self.logStart) = (segment, file, epochs, logStart)
        damage = try walk(.believed)
        isWhole = damage.isEmpty && checksum == segment.checksum
        if isWhole && !hasDoubts { return }
        let found = try measure()
        isWhole = found == segment.checksum
        if !isWhole { try explain(found) }
    }

    /// The checksum of the file's part that counts, and of its blocks.
    private mutating func measure() throws(LogError) -> CRC32C {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { buffer.deallocate() }
        var (all, block) = (CRC32C(), CRC32C())
        var at: Int64 = 0
        while at < segment.size {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(Int64(buffer.count), segment.size - at))))
            let count: Int
            do throws(FileError) { count = try file.read(into: part, at: at) } catch { throw .storage(error) }
            if count == 0 { break }
            let bytes = UnsafeRawBufferPointer(rebasing: part.prefix(count))
            all.update(bytes)
            // A read is a part of a block: both begin together.
            block.update(bytes)
            at += Int64(count)
            if at % VerifiedBlocks.size == 0 || at == segment.size {
                blocks.append(block.value)
                block = CRC32C()
            }
        }
        return all
    }

    private mutating func walk(_ doubts: SegmentCheck.Doubts, flips: [Int64] = []) throws(LogError) -> [Damage] {
        var check = try SegmentCheck(
            segment, file, from: (0, segment.baseOffset), epochs: epochs, logStart: logStart, doubts: doubts, flips: flips)
        var found: [Damage] = []
        while true {
            switch try check.next() {
            case .batch: continue
            case .damage(let range, let reason): found.append(Damage(range: range, reason: reason))
            case .end:
                (hasDoubts, checksum) = (check.hasDoubts, check.checksum)
                return found
            }
        }
    }

    /// The file is not what was written. One flipped bit can be told from the checksum; where it is not one, and no damage is found that may be
    /// what changed the checksum, every batch in doubt counts as damage.
    private mutating func explain(_ found: CRC32C) throws(LogError) {
        guard hasDoubts else { return }
        let flips = CRC32C.flippedBytes(difference: found.value ^ segment.checksum.value, length: segment.size)
        if !flips.isEmpty {
            damage = try walk(.believed, flips: flips)
        } else if damage.isEmpty {
            damage = try walk(.damage)
        }
    }
}
