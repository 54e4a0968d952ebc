import Checksum

/// Goes over a file of the journal from border to border: yields what checks, of whatever round, and what is damaged. Its first block is left
/// out. Holds a window of the file, never the whole.
struct JournalScanner {
    private static let windowSize = 1 << 18

    private let file: any File
    private let end: Int64
    private var position = Int64(JournalHeader.size)
    private var window = [UInt8](repeating: 0, count: windowSize)
    private var windowStart: Int64 = 0
    private var filled = 0

    /// `size`: how many bytes of the file count, at most those that it has.
    init(_ file: any File, size: Int64) { (self.file, end) = (file, size) }

    /// The next entry or damaged place; nil at the end.
    mutating func next() throws(FileError) -> JournalFinding? {
        while let at = try findMark() {
            position = at + Int64(JournalEntry.alignment)
            guard let offset = try load(at, JournalEntry.headerSize) else { return .damaged(nil, at: at) }
            let header = Array(window[offset..<offset + JournalEntry.headerSize])
            guard let entry = header.withUnsafeBytes({ JournalEntry($0) }) else { return .damaged(nil, at: at) }
            guard entry.length <= end - at - Int64(JournalEntry.headerSize), try checks(entry, header, at) else {
                // What follows the mark may be another entry, whatever length this one gives.
                return .damaged(entry, at: at)
            }
            position = at + Int64(JournalEntry.size(entry.length))
            return .entry(entry, at: at)
        }
        return nil
    }

    /// Where the next mark stands, from `position` on.
    private mutating func findMark() throws(FileError) -> Int64? {
        var at = position
        while let offset = try load(at, 8) {
            let last = filled - 8
            let found = window.withUnsafeBytes { raw -> Int? in
                var i = offset
                while i <= last {
                    if UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)) == JournalEntry.mark { return i }
                    i += JournalEntry.alignment
                }
                return nil
            }
            if let found { return windowStart + Int64(found) }
            let steps = (last - offset) / JournalEntry.alignment + 1
            at += Int64(steps * JournalEntry.alignment)
        }
        position = end
        return nil
    }

    private mutating func checks(_ entry: JournalEntry, _ header: [UInt8], _ at: Int64) throws(FileError) -> Bool {
        var checksum = CRC32C()
        var from = at + Int64(JournalEntry.headerSize)
        let to = from + Int64(entry.length)
        while from < to {
            guard let offset = try load(from, 1) else { return false }
            let count = min(filled - offset, Int(to - from))
            window.withUnsafeBytes { checksum.update(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
            from += Int64(count)
        }
        let known = header.withUnsafeBytes { raw in
            checksum.update(UnsafeRawBufferPointer(rebasing: raw[..<92]))
            return UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 92, as: UInt32.self))
        }
        return checksum.value == known
    }

    /// Brings `count` bytes at `at` into the window; answers where in it they are, nil where the file has not so many.
    private mutating func load(_ at: Int64, _ count: Int) throws(FileError) -> Int? {
        if at >= windowStart, at + Int64(count) <= windowStart + Int64(filled) { return Int(at - windowStart) }
        guard at + Int64(count) <= end else { return nil }
        let wanted = Int(min(Int64(Self.windowSize), end - at))
        var failure: FileError?
        filled = 0
        let read = window.withUnsafeMutableBytes { raw -> Int in
            do throws(FileError) {
                return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[..<wanted]), at: at)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        (windowStart, filled) = (at, read)
        return read >= count ? 0 : nil
    }
}
