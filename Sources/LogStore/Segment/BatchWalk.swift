import Checksum
import Records

/// Reads a file's batches one after the other and checks each: header, length, CRC32C. Takes 256 KiB, however large the batches.
final class BatchWalk {
    enum Step {
        case batch(BatchHeader, position: Int64)
        /// Every byte was read.
        case end
        /// What lies at `position` is no batch.
        case bad(String)
    }

    private let file: any File
    /// Where the last batch must end.
    let end: Int64
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
    private var loaded: Range<Int64>
    /// Where the next batch begins, or what is none.
    private(set) var position: Int64
    /// CRC32C of the file up to `position`.
    private(set) var checksum: CRC32C
    /// Bytes read from the file.
    private(set) var bytesRead: Int64 = 0

    /// From the batch at `position`, whose file has `checksum` up to there, to `end`.
    init(_ file: any File, from position: Int64, to end: Int64, checksum: CRC32C = CRC32C()) {
        (self.file, self.position, self.end, self.checksum) = (file, position, end, checksum)
        loaded = position..<position
    }

    deinit { buffer.deallocate() }

    func next() throws(LogError) -> Step {
        let remaining = end - position
        if remaining <= 0 { return .end }
        try load(position, atLeast: min(Int64(BatchHeader.size), remaining))
        let header: BatchHeader
        do throws(BatchError) { header = try BatchHeader(slice(position)) } catch { return .bad("no batch header: \(error)") }
        let size = Int64(header.sizeInBytes)
        guard size <= remaining else { return .bad("a batch of \(size) bytes with \(remaining) left") }
        guard header.baseOffset >= 0, header.lastOffsetDelta >= 0, header.recordCount >= 0, header.lastOffset < .max else {
            return .bad("offsets or counts that cannot be")
        }
        var own = CRC32C()
        var all = checksum
        var at = position
        while at < position + size {
            try load(at, atLeast: 1)
            let part = UnsafeRawBufferPointer(rebasing: slice(at).prefix(Int(position + size - at)))
            all.update(part)
            let skipped = min(part.count, max(0, BatchHeader.checksumStart - Int(at - position)))
            own.update(UnsafeRawBufferPointer(rebasing: part.dropFirst(skipped)))
            at += Int64(part.count)
        }
        guard own.value == header.checksum else { return .bad("its checksum does not hold") }
        checksum = all
        defer { position += size }
        return .batch(header, position: position)
    }

    /// Goes on at another place.
    func skip(to position: Int64) { self.position = position }

    /// The header that lies at a position; nil where none does. Nothing of it is checked but its format and that the batch ends within the file.
    func header(at position: Int64) throws(LogError) -> BatchHeader? {
        guard end - position >= Int64(BatchHeader.size) else { return nil }
        try load(position, atLeast: Int64(BatchHeader.size))
        guard let header = try? BatchHeader(slice(position)), Int64(header.sizeInBytes) <= end - position else { return nil }
        return header
    }

    /// The first position from `start` on at which a batch could begin whose base offset lies in `offsets`; nil if there is none.
    func candidate(from start: Int64, offsets: Range<Int64>) throws(LogError) -> Int64? {
        let size = Int64(BatchHeader.size)
        var at = start
        while end - at >= size {
            try load(at, atLeast: size)
            let bytes = slice(at)
            let count = min(bytes.count, Int(end - at)) - BatchHeader.size
            for i in 0...count where bytes[i + 16] == 2 {
                let part = UnsafeRawBufferPointer(rebasing: bytes[i...])
                if let header = try? BatchHeader(part), offsets.contains(header.baseOffset),
                    Int64(header.sizeInBytes) <= end - at - Int64(i)
                {
                    return at + Int64(i)
                }
            }
            at += Int64(count) + 1
        }
        return nil
    }

    /// Whether everything from `position` on is zeros: the room that a file system gave, and nothing that was written.
    func restIsZero() throws(LogError) -> Bool {
        var at = position
        while at < end {
            try load(at, atLeast: 1)
            let part = slice(at).prefix(Int(end - at))
            guard part.allSatisfy({ $0 == 0 }) else { return false }
            at += Int64(part.count)
        }
        return true
    }

    private func slice(_ at: Int64) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[Int(at - loaded.lowerBound)..<Int(loaded.upperBound - loaded.lowerBound)])
    }

    private func load(_ at: Int64, atLeast count: Int64) throws(LogError) {
        if at >= loaded.lowerBound && at + count <= loaded.upperBound { return }
        do throws(FileError) {
            let read = Int64(try file.read(into: buffer, at: at))
            bytesRead += read
            guard read >= count else { throw FileError(code: 5, operation: .read, path: file.path) }
            loaded = at..<at + read
        } catch {
            throw .storage(error)
        }
    }
}
