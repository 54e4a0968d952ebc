import LogStore
import Records

/// Reads a segment's file from front to back through a window, one batch in memory at a time. What is appended after it was opened is not seen.
struct SegmentReader {
    private let file: any File
    /// The file's length when it was opened.
    let size: Int64
    /// Where the next step looks.
    private(set) var position: Int64 = 0

    private var window: [UInt8] = []
    private var windowStart: Int64 = 0
    private static let windowSize = 1 << 20

    init(_ path: String, in fileSystem: any FileSystem) throws(LogToolError) {
        let file = try reading { () throws(FileError) in try fileSystem.open(path, mode: .read) }
        size = try reading { () throws(FileError) in try file.size() }
        self.file = file
    }

    func close() { file.close() }

    /// The header of the batch at the position, if all of the batch is in the file, and on to the next. Records are not looked at.
    mutating func nextHeader() throws(LogToolError) -> SegmentStep<BatchHeader> {
        guard position < size else { return .end }
        let header: BatchHeader
        switch try readHeader(at: position) {
        case .success(let found): header = found
        case .failure(let error): return try bad(error)
        }
        let end = position + Int64(header.sizeInBytes)
        guard end <= size else { return try bad(.incomplete(needed: header.sizeInBytes, available: Int(size - position))) }
        defer { position = end }
        return .batch(header, at: position..<end)
    }

    /// Gives the batch at the position to `body`, and goes on to the next. The checksum is for `body` to look at.
    mutating func next<R>(_ body: (RecordBatch) throws(LogToolError) -> R) throws(LogToolError) -> SegmentStep<R> {
        let start = position
        switch try nextHeader() {
        case .bad(let error, let range): return .bad(error, at: range)
        case .zeros(let range): return .zeros(range)
        case .end: return .end
        case .batch(let header, let range):
            let found = try load(at: start, count: header.sizeInBytes)
            let result: R? = try window.withUnsafeBufferPointer { all throws(LogToolError) in
                guard let batch = try? RecordBatch(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[found]))) else { return nil }
                return try body(batch)
            }
            if let result { return .batch(result, at: range) }
            // The file changed under us: what was a header is none now.
            position = start
            return .bad(.incomplete(needed: header.sizeInBytes, available: found.count), at: range)
        }
    }

    /// Goes on at the next sound batch behind the one at `bad`, which is none: right behind it if its length is right, else wherever one begins
    /// with an offset from `lowest` on. The position is then the file's end if there is none.
    mutating func resume(behind bad: Range<Int64>, lowest: Int64) throws(LogToolError) {
        if bad.upperBound < size, try isSound(at: bad.upperBound, lowest: lowest) {
            position = bad.upperBound
            return
        }
        position = bad.lowerBound + 1
        while size - position >= Int64(BatchHeader.size) {
            let found = try load(at: position, count: Self.windowSize)
            // Magic 2 stands at byte 16; the rest is looked at where it does.
            let last = found.upperBound - BatchHeader.size
            var candidate: Int?
            var at = found.lowerBound
            while at <= last, candidate == nil {
                if window[at + 16] == 2, window[at + 8] < 0x10 { candidate = at }
                at += 1
            }
            guard let candidate else {
                position += Int64(max(last - found.lowerBound + 1, 1))
                continue
            }
            position += Int64(candidate - found.lowerBound)
            if try isSound(at: position, lowest: lowest) { return }
            position += 1
        }
        position = size
    }

    private mutating func isSound(at start: Int64, lowest: Int64) throws(LogToolError) -> Bool {
        guard case .success(let header) = try readHeader(at: start), header.baseOffset >= lowest,
            header.baseOffset - max(lowest, 0) <= Int64(Int32.max), start + Int64(header.sizeInBytes) <= size
        else { return false }
        let found = try load(at: start, count: header.sizeInBytes)
        return window.withUnsafeBufferPointer { all in
            guard let batch = try? RecordBatch(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[found]))) else { return false }
            return (try? batch.verifyChecksum()) != nil
        }
    }

    private mutating func readHeader(at start: Int64) throws(LogToolError) -> Result<BatchHeader, BatchError> {
        let found = try load(at: start, count: BatchHeader.size)
        return window.withUnsafeBufferPointer { all in
            Result { () throws(BatchError) in try BatchHeader(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[found]))) }
        }
    }

    /// What is at the position is no batch: zeros to the end, or something bad, as long as it claims to be.
    private mutating func bad<R>(_ error: BatchError) throws(LogToolError) -> SegmentStep<R> {
        if try onlyZeros(from: position) { return .zeros(position..<size) }
        return .bad(error, at: position..<size)
    }

    private mutating func onlyZeros(from start: Int64) throws(LogToolError) -> Bool {
        var at = start
        while at < size {
            let found = try load(at: at, count: Self.windowSize)
            guard !found.isEmpty, window[found].allSatisfy({ $0 == 0 }) else { return false }
            at += Int64(found.count)
        }
        return true
    }

    /// Has at least `count` bytes from `start` on in the window, fewer where the file ends; answers where in it. The caller has checked a
    /// count against the file's size.
    private mutating func load(at start: Int64, count: Int) throws(LogToolError) -> Range<Int> {
        let wanted = Int(min(Int64(count), size - start))
        let offset = start - windowStart
        if offset >= 0, offset + Int64(wanted) <= Int64(window.count) { return Int(offset)..<(Int(offset) + wanted) }
        let count = Int(min(Int64(max(wanted, Self.windowSize)), size - start))
        window = try reading { () throws(FileError) in try file.read(count, at: start) }
        windowStart = start
        return 0..<min(wanted, window.count)
    }
}
