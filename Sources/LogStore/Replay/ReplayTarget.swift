import Glibc
import Records

/// A segment that is written by the replay.
struct ReplayTarget {
    private static let piece = 1 << 18

    let base: Int64
    let file: any File
    private(set) var size: Int64
    private(set) var wasWritten = false
    /// Up to here the segment's batches were looked at: a border of batches, and the offset that is next there.
    private var border: Int64
    private var next: Int64

    var path: String { file.path }

    private init(_ base: Int64, _ file: any File, size: Int64, border: Int64, next: Int64) {
        (self.base, self.file, self.size, self.border, self.next) = (base, file, size, border, next)
    }

    /// Nil where the segment is not there.
    static func open(
        _ base: Int64, in path: String, _ known: KnownPartition, _ fileSystem: any FileSystem
    ) throws(LogError) -> ReplayTarget? {
        let name = path + "/" + SegmentName.log(base)
        do throws(FileError) {
            guard let status = try fileSystem.stat(name) else { return nil }
            let point = known.record.recoveryPoint
            return ReplayTarget(
                base, try fileSystem.open(name, mode: .readWrite), size: status.size, border: point.segment == base ? point.position : 0,
                next: point.segment == base ? point.offset : base)
        } catch {
            throw .storage(error)
        }
    }

    static func make(_ base: Int64, in path: String, _ fileSystem: any FileSystem) throws(LogError) -> ReplayTarget {
        do throws(FileError) {
            return ReplayTarget(
                base, try fileSystem.open(path + "/" + SegmentName.log(base), mode: .create(exclusive: true)), size: 0, border: 0,
                next: base)
        } catch {
            throw .storage(error)
        }
    }

    /// The descriptor is let go; who is to sync the file has it open still.
    func close() {
        if !wasWritten { file.close() }
    }

    /// Writes an entry's bytes where they belong, even where the same seem to be there: what the page cache holds is no proof of what the disk
    /// holds. Answers the place of a batch that checks and differs, and writes nothing over that.
    mutating func replay(_ entry: ReplayEntry, from journal: any File) throws(LogError) -> Range<Int64>? {
        let pieces = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * Self.piece, alignment: 4096)
        defer { pieces.deallocate() }
        let wanted = UnsafeMutableRawBufferPointer(rebasing: pieces[..<Self.piece])
        let there = UnsafeMutableRawBufferPointer(rebasing: pieces[Self.piece...])
        do throws(FileError) {
            var isSame = true
            try Self.eachPiece(of: entry, journal, wanted) { (part, position) throws(FileError) in
                let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: there[..<part.count]), at: position)
                if !same(part.prefix(count), there.prefix(count)) { isSame = false }
                return isSame
            }
            if !isSame, let foreign = try foreignBatch(entry, journal, wanted) { return foreign }
            wasWritten = true
            if isSame, PlantedBug.replaySkipsPresentBytes.isPlanted, entry.end <= size { return nil }
            try Self.eachPiece(of: entry, journal, wanted) { (part, position) throws(FileError) in
                try file.write(part, at: position)
                return true
            }
            size = max(size, entry.end)
            return nil
        } catch {
            throw .storage(error)
        }
    }

    private func same(_ one: Slice<UnsafeRawBufferPointer>, _ other: Slice<UnsafeMutableRawBufferPointer>) -> Bool {
        let (a, b) = (UnsafeRawBufferPointer(rebasing: one), UnsafeRawBufferPointer(rebasing: other))
        guard let first = a.baseAddress, let second = b.baseAddress else { return true }
        return memcmp(first, second, min(a.count, b.count)) == 0
    }

    /// Hands the entry's bytes to `body`, in pieces, until it answers false.
    private static func eachPiece(
        of entry: ReplayEntry, _ journal: any File, _ buffer: UnsafeMutableRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, Int64) throws(FileError) -> Bool
    ) throws(FileError) {
        var done: Int64 = 0
        while done < Int64(entry.length) {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(Int64(buffer.count), Int64(entry.length) - done))])
            guard try journal.read(into: part, at: entry.at + done) == part.count else {
                throw FileError(code: 5, operation: .read, path: journal.path)
            }
            if !(try body(UnsafeRawBufferPointer(part), entry.position + done)) { return }
            done += Int64(part.count)
        }
    }

    /// The batch in the file that checks, lies where the entry does, and says something else.
    private mutating func foreignBatch(
        _ entry: ReplayEntry, _ journal: any File, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Range<Int64>? {
        let walk = BatchWalk(file, from: border, to: size)
        var offset = next
        while border < entry.end {
            let step: BatchWalk.Step
            do throws(LogError) { step = try walk.next() } catch {
                if case .storage(let error) = error { throw error }
                return nil
            }
            // No checksum covers the base offset: where a write was torn within it, it is too low.
            guard case .batch(let header, let position) = step, header.baseOffset >= offset else { return nil }
            offset = header.nextOffset
            if walk.position <= entry.position {
                (border, next) = (walk.position, offset)
                continue
            }
            if position >= entry.end { return nil }
            let overlap = max(position, entry.position)..<min(walk.position, entry.end)
            if try differs(entry, overlap, journal) { return position..<walk.position }
            if walk.position >= entry.end { return nil }
        }
        return nil
    }

    private func differs(_ entry: ReplayEntry, _ range: Range<Int64>, _ journal: any File) throws(FileError) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            let count = Int(min(Int64(Self.piece), range.upperBound - at))
            let wanted = try journal.read(count, at: entry.at + (at - entry.position))
            if try file.read(count, at: at) != wanted { return true }
            at += Int64(count)
        }
        return false
    }
}
