/// Which blocks of a segment's file are known to hold what was appended: a bit for each MiB.
///
/// A block counts from the start where all its bytes were appended since the directory was opened, and otherwise once they were read and
/// checked. It counts no more once a page of it has left the page cache: what is read then comes from the disk. Bits are kept only where
/// they are not as they were at first, so that a file that is appended to, or not read, costs nothing.
struct VerifiedBlocks: Equatable, Sendable {
    /// Bytes of a block.
    static let size: Int64 = 1 << 20

    /// Blocks from this one on count until they are cleared, those below once they are set.
    private var firstKnown: Int = .max
    /// A bit for each block that is not as it was at first.
    private var changed: [UInt64] = []

    /// The blocks that hold a byte of a range.
    static func blocks(of range: Range<Int64>) -> Range<Int> {
        if range.isEmpty { return 0..<0 }
        return Int(range.lowerBound / size)..<Int((range.upperBound - 1) / size) + 1
    }

    /// The bytes of some blocks.
    static func bytes(of blocks: Range<Int>) -> Range<Int64> { Int64(blocks.lowerBound) * size..<Int64(blocks.upperBound) * size }

    /// All bytes from `position` on will be appended, or were checked. The block in which it lies does not count for that, unless it begins there.
    mutating func know(from position: Int64) {
        firstKnown = Int((position + Self.size - 1) / Self.size)
        changed = []
    }

    /// The file was cut to `size` bytes; what comes behind them is appended.
    mutating func cut(to size: Int64) {
        let first = Int((size + Self.size - 1) / Self.size)
        for block in first..<max(first, changed.count * 64) where isChanged(block) { flip(block) }
        if first < firstKnown { know(keeping: first) }
    }

    /// Blocks from `first` on count from now on; those below as they did.
    private mutating func know(keeping first: Int) { firstKnown = first }

    func contains(_ block: Int) -> Bool { (block >= firstKnown) != isChanged(block) }

    /// Whether every block counts that holds a byte of the range.
    func covers(_ range: Range<Int64>) -> Bool { Self.blocks(of: range).allSatisfy(contains) }

    mutating func set(_ blocks: Range<Int>) {
        for block in blocks where !contains(block) { flip(block) }
    }

    mutating func clear(_ blocks: Range<Int>) {
        for block in blocks where contains(block) { flip(block) }
    }

    private func isChanged(_ block: Int) -> Bool { block / 64 < changed.count && changed[block / 64] >> (block % 64) & 1 != 0 }

    private mutating func flip(_ block: Int) {
        if block / 64 >= changed.count { changed += [UInt64](repeating: 0, count: block / 64 + 1 - changed.count) }
        changed[block / 64] ^= 1 << (block % 64)
    }
}
