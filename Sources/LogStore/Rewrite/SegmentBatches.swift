import Checksum
import Records

/// Reads a file's batches whole, one after the other, each with its checksum proved. Its buffer is as large as the largest batch, at least 1 MiB.
final class SegmentBatches {
    private let file: any File
    private let end: Int64
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    private var loaded: Range<Int64>
    /// Where the next batch begins.
    private(set) var position: Int64
    private var checksum = CRC32C()

    /// From the batch at `position` to `end`.
    init(_ file: any File, from position: Int64 = 0, to end: Int64) {
        (self.file, self.position, self.end) = (file, position, end)
        loaded = position..<position
    }

    deinit { buffer.deallocate() }

    /// The next batch, valid until the next call; nil at the end. Throws `corrupt` for what is none or does not check.
    func next() throws(LogError) -> RecordBatch? {
        guard position < end else { return nil }
        let head = try bytes(BatchHeader.size)
        guard let header = try? BatchHeader(head), Int64(header.sizeInBytes) <= end - position,
            case let all = try bytes(header.sizeInBytes), let batch = try? RecordBatch(all), (try? batch.verifyChecksum()) != nil,
            header.baseOffset >= 0, header.lastOffsetDelta >= 0, header.recordCount >= 0, header.lastOffset < .max
        else { throw .corrupt(file: file.path, range: position..<end) }
        position += Int64(header.sizeInBytes)
        checksum.update(batch.bytes)
        return batch
    }

    /// At the end of a sealed segment that was read from its start: throws `corrupt` unless its bytes are those that were sealed. What no batch's
    /// checksum covers (offsets, epochs) must not get a new seal.
    func prove(_ segment: Segment) throws(LogError) {
        guard checksum == segment.checksum else { throw .corrupt(file: file.path, range: 0..<segment.size) }
    }

    /// `count` bytes from the position on, or as many as there are.
    private func bytes(_ count: Int) throws(LogError) -> UnsafeRawBufferPointer {
        let count = Int(min(Int64(count), end - position))
        if position < loaded.lowerBound || position + Int64(count) > loaded.upperBound {
            if count > buffer.count {
                buffer.deallocate()
                buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(Int64(buffer.count), end - position))))
            do throws(FileError) {
                loaded = position..<position + Int64(try file.read(into: room, at: position))
            } catch {
                throw .storage(error)
            }
        }
        let from = Int(position - loaded.lowerBound)
        return UnsafeRawBufferPointer(rebasing: buffer[from..<min(from + count, Int(loaded.upperBound - loaded.lowerBound))])
    }
}
