import Checksum
import Records

/// Writes a rewrite's new file, under a name that counts for nothing until `state/` has an intent that names it.
final class SegmentWriter {
    private static let bufferSize = 1 << 20

    let baseOffset: Int64
    let generation: UInt32
    let name: String
    private let path: String
    private let directory: String
    private let fileSystem: any FileSystem
    private let file: any File
    private var buffer: [UInt8] = []
    private var written: Int64 = 0
    private var checksum = CRC32C()
    private(set) var index: SparseIndex
    /// Batches so far, empty ones too.
    private(set) var batches = 0

    /// `directory` is the partition's.
    init(baseOffset: Int64, generation: UInt32, in directory: String, _ fileSystem: any FileSystem) throws(LogError) {
        (self.baseOffset, self.generation, self.directory, self.fileSystem) = (baseOffset, generation, directory, fileSystem)
        name = SegmentName.cleaned(baseOffset, generation: generation)
        path = directory + "/" + name
        index = SparseIndex(baseOffset: baseOffset)
        do throws(FileError) {
            // What an earlier try left: a file that has held data is not used again.
            if try fileSystem.stat(path) != nil { try fileSystem.unlink(path) }
            file = try fileSystem.open(path, mode: .create(exclusive: true))
        } catch {
            throw .storage(error)
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    /// Bytes of the file so far.
    var size: Int64 { written + Int64(buffer.count) }

    /// Takes in a whole batch, whose header is given.
    func append(_ batch: UnsafeRawBufferPointer, _ header: BatchHeader) throws(LogError) {
        let position = size
        guard position + Int64(batch.count) <= Int64(UInt32.max) else {
            throw .storage(FileError(code: 27, operation: .write, path: path))
        }
        buffer.append(contentsOf: batch)
        checksum.update(batch)
        index.add(position: position, baseOffset: header.baseOffset, size: Int64(batch.count), maxTimestamp: header.maxTimestamp)
        batches += 1
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws(LogError) {
        if buffer.isEmpty { return }
        do throws(FileError) {
            try file.write(buffer, at: written)
        } catch {
            throw .storage(error)
        }
        file.startWriteback(written..<written + Int64(buffer.count))
        written += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes the file durable under its name, and closes it. `nextOffset`: where the last of the old segments ends.
    func finish(nextOffset: Int64) throws(LogError) -> SealRecord {
        try flush()
        do throws(FileError) {
            if !PlantedBug.renameBeforeSync.isPlanted { try file.sync() }
            file.close()
            try fileSystem.syncDirectory(directory)
        } catch {
            throw .storage(error)
        }
        return SealRecord(
            baseOffset: baseOffset, generation: generation, size: size, checksum: checksum.value, nextOffset: nextOffset,
            maxTimestamp: index.maxTimestamp)
    }

    /// Takes the file away again. Where that fails the next unclean start does it.
    func abandon() {
        file.close()
        try? fileSystem.unlink(path)
    }
}
