/// A segment's file that notices when it reads what is not in the page cache: the blocks there count as verified no more, for whoever looks
/// at the cache afterwards finds them in it.
final class WatchedFile: WrappedFile {
    /// What the system may read ahead of its own.
    static let lookAhead: Int64 = 1 << 18

    let file: any File
    private let segment: SegmentFile
    private let end: Int64
    private let known: Range<Int64>

    /// `known` was looked at already.
    init(_ file: any File, of segment: Segment, known: Range<Int64> = 0..<0) {
        (self.file, self.segment, end, self.known) = (file, segment.file, segment.size, known)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        let range = position..<max(position, min(end, position + Int64(buffer.count) + Self.lookAhead))
        if range.lowerBound < known.lowerBound || range.upperBound > known.upperBound { forget(range) }
        return try file.read(into: buffer, at: position)
    }

    func readAhead(_ range: Range<Int64>) {
        forget(range)
        file.readAhead(range)
    }

    /// Blocks of the range that are not in the cache are to be checked anew.
    func forget(_ range: Range<Int64>) {
        for block in VerifiedBlocks.blocks(of: range) {
            let part = VerifiedBlocks.bytes(of: block..<block + 1).clamped(to: range)
            if file.cached(part) != true { segment.withBlocks { $0.clear(block..<block + 1) } }
        }
    }
}
