import Synchronization
import Threads

/// A segment's `.log`, opened when it is needed and closed when the pool wants its descriptor for another.
final class SegmentFile: Sendable {
    private struct State: Sendable {
        var name: String
        var file: (any File)?
        var wasUsed = false
        var isDirty = false
        var blocks = VerifiedBlocks()
        var blockChecksums: [UInt32] = []
    }

    private static let last = Atomic<UInt64>(0)

    /// No two in a process have the same.
    let serial = SegmentFile.last.add(1, ordering: .relaxed).newValue
    private let directory: PartitionDirectory
    private let pool: FilePool
    private let state: Lock<State>

    init(name: String, in directory: PartitionDirectory, pool: FilePool) {
        (self.directory, self.pool) = (directory, pool)
        state = Lock(State(name: name))
    }

    var path: String { directory.path + "/" + state.withLock { $0.name } }

    /// The open file; opened if it is not.
    func open(_ mode: OpenMode = .readWrite) throws(LogError) -> any File { try open(mode, for: 0..<0).file }

    /// The open file, and whether every block of a range is verified.
    func open(_ mode: OpenMode = .readWrite, for range: Range<Int64>) throws(LogError) -> (file: any File, isVerified: Bool) {
        let (file, isVerified, isNew) = try state.withLock { (state) throws(LogError) -> (any File, Bool, Bool) in
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
        if isNew { pool.opened(self) }
        return (file, isVerified)
    }

    /// Looks at the verified blocks, or changes them.
    func withBlocks<R: Sendable>(_ body: (inout VerifiedBlocks) -> R) -> R { state.withLock { body(&$0.blocks) } }

    /// The CRC32C of each block of a file that was found whole and cannot be judged by its batches alone; empty for others.
    var blockChecksums: [UInt32] {
        get { state.withLock { $0.blockChecksums } }
        set { state.withLock { $0.blockChecksums = newValue } }
    }

    /// Gives the file another name in its directory.
    func rename(to name: String) throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            do throws(FileError) {
                try pool.fileSystem.rename(directory.path + "/" + state.name, to: directory.path + "/" + name)
                state.name = name
            } catch {
                throw .storage(error)
            }
        }
    }

    /// Bytes were written that are not synced: the pool must not close it, or a sync's failure could be lost with the descriptor.
    func setDirty(_ isDirty: Bool) { state.withLock { $0.isDirty = isDirty } }

    var isOpen: Bool { state.withLock { $0.file != nil } }

    /// Lets the descriptor go, unless it was used since the last call or has unsynced bytes. True if it is closed.
    func closeIfIdle() -> Bool {
        let released: (any File)? = state.withLock { state in
            if state.wasUsed || state.isDirty {
                state.wasUsed = false
                return state.file
            }
            state.file = nil
            return nil
        }
        return released == nil
    }
}
