import Records

/// Goes from batch header to batch header in a file. Checksums are not looked at; a header that cannot be is `corrupt`.
struct HeaderScan {
    /// Bytes for the buffer that is lent to it: a few headers of small batches at a read.
    static let bufferSize = 8192

    private let file: any File
    private let end: Int64
    private let buffer: UnsafeMutableRawBufferPointer
    private var loaded: Range<Int64>
    /// Where the next batch begins.
    private(set) var position: Int64

    /// From the batch at `position`; batches end at `end`.
    init(_ file: any File, from position: Int64, to end: Int64, buffer: UnsafeMutableRawBufferPointer) {
        (self.file, self.position, self.end, self.buffer) = (file, position, end, buffer)
        loaded = position..<position
    }

    /// The header of the next batch; nil at the end.
    mutating func next() throws(LogError) -> BatchHeader? {
        guard position < end else { return nil }
        if position < loaded.lowerBound || position + Int64(BatchHeader.size) > loaded.upperBound {
            do throws(FileError) {
                loaded = position..<position + Int64(try file.read(into: buffer, at: position))
            } catch {
                throw .storage(error)
            }
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[Int(position - loaded.lowerBound)..<Int(loaded.upperBound - loaded.lowerBound)])
        do throws(BatchError) {
            let header = try BatchHeader(bytes)
            guard Int64(header.sizeInBytes) <= end - position, header.lastOffsetDelta >= 0 else {
                throw .incomplete(needed: header.sizeInBytes, available: Int(end - position))
            }
            position += Int64(header.sizeInBytes)
            return header
        } catch {
            throw .corrupt(file: file.path, range: position..<end)
        }
    }
}
