import Synchronization
import Threads

/// A segment's `.log`, opened when it is needed and closed when the pool wants its descriptor for another.
final class SegmentFile: Sendable {
    private static let last = Atomic<UInt64>(0)

    /// No two in a process have the same.
    let serial = SegmentFile.last.add(1, ordering: .relaxed).newValue
    private let directory: PartitionDirectory
    private let pool: FilePool
    /// The pool knows this part alone: weak references to the file itself would make every use of it dearer.
    private let pooled: PooledFile

    init(name: String, in directory: PartitionDirectory, pool: FilePool) {
        (self.directory, self.pool) = (directory, pool)
        pooled = PooledFile(name: name)
    }

    deinit { pooled.forget() }

    var path: String { directory.path + "/" + pooled.state.withLock { $0.name } }

    /// The open file; opened if it is not.
    func open(_ mode: OpenMode = .readWrite) throws(LogError) -> any File { try open(mode, for: 0..<0).file }

    /// The open file, and whether every block of a range is verified.
    func open(_ mode: OpenMode = .readWrite, for range: Range<Int64>) throws(LogError) -> (file: any File, isVerified: Bool) {
        let (file, isVerified, isNew) = try pooled.state.withLock { (state) throws(LogError) -> (any File, Bool, Bool) in
            state.wasUsed = true
            let isVerified = state.blocks.covers(range)
            if let file = state.file { return (file, isVerified, false) }
            do throws(FileError) {
                let file = try pool.fileSystem.open(directory.path + "/" + state.name, mode: mode)
                state.file = file
                return (file, isVerified, true)
            } catch {
                throw .storage(error)
            }
        }
        if isNew { pool.opened(pooled) }
        return (file, isVerified)
    }

    /// Looks at the verified blocks, or changes them.
    func withBlocks<R: Sendable>(_ body: (inout VerifiedBlocks) -> R) -> R { pooled.state.withLock { body(&$0.blocks) } }

    /// The CRC32C of each block of a file that was found whole and cannot be judged by its batches alone; empty for others.
    var blockChecksums: [UInt32] {
        get { pooled.state.withLock { $0.blockChecksums } }
        set { pooled.state.withLock { $0.blockChecksums = newValue } }
    }

    /// Gives the file another name in its directory.
    func rename(to name: String) throws(LogError) {
        try pooled.state.withLock { (state) throws(LogError) in
            do throws(FileError) {
                try pool.fileSystem.rename(directory.path + "/" + state.name, to: directory.path + "/" + name)
                state.name = name
            } catch {
                throw .storage(error)
            }
        }
    }

    /// Bytes were written that are not synced: the pool must not close it, or a sync's failure could be lost with the descriptor.
    func setDirty(_ isDirty: Bool) { pooled.state.withLock { $0.isDirty = isDirty } }
}
