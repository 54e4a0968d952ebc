import Glibc
import Threads

/// A file system in memory: for `--data memory:` and for tests. Syncs do nothing, locks hold within it.
public final class MemoryFileSystem: FileSystem {
    private let tree: Lock<MemoryTree>
    /// How many bytes its files may take up in all; what `freeBytes` counts down from.
    private let capacity: Int64

    public init(capacity: Int64 = 1 << 40) {
        tree = Lock(MemoryTree())
        self.capacity = capacity
    }

    public func open(_ path: String, mode: OpenMode) throws(FileError) -> any File {
        try on(path, .open) { (tree: inout MemoryTree) throws(Errno) in
            MemoryFile(path: path, isWritable: mode != .read, content: try tree.open(path, mode))
        }
    }

    public func rename(_ path: String, to newPath: String) throws(FileError) {
        try on(path, .rename) { (tree: inout MemoryTree) throws(Errno) in try tree.rename(path, to: newPath) }
    }

    public func unlink(_ path: String) throws(FileError) {
        try on(path, .unlink) { (tree: inout MemoryTree) throws(Errno) in try tree.unlink(path) }
    }

    public func makeDirectory(_ path: String) throws(FileError) {
        try on(path, .makeDirectory) { (tree: inout MemoryTree) throws(Errno) in try tree.makeDirectory(path) }
    }

    public func removeDirectory(_ path: String) throws(FileError) {
        try on(path, .removeDirectory) { (tree: inout MemoryTree) throws(Errno) in try tree.removeDirectory(path) }
    }

    public func list(_ directory: String) throws(FileError) -> [String] {
        try on(directory, .list) { (tree: inout MemoryTree) throws(Errno) in try tree.list(directory) }
    }

    public func stat(_ path: String) throws(FileError) -> FileStatus? {
        try on(path, .stat) { (tree: inout MemoryTree) throws(Errno) in try tree.status(path) }
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        try on(path, .syncDirectory) { (tree: inout MemoryTree) throws(Errno) in _ = try tree.list(path) }
    }

    public func syncAll(_ path: String) throws(FileError) {
        guard try stat(path) != nil else { throw FileError(code: ENOENT, operation: .syncAll, path: path) }
    }

    public func freeBytes(_ path: String) throws(FileError) -> Int64 {
        max(0, capacity - tree.withLock { $0.allocated })
    }

    public func lock(_ path: String) throws(FileError) -> any FileLock {
        let inode = try on(path, .lock) { (tree: inout MemoryTree) throws(Errno) in try tree.lock(path) }
        return MemoryLock { [self] in tree.withLock { $0.unlock(inode) } }
    }

    /// Puts a new file with these bytes at a path whose directory is there, under an inode that nothing else has.
    package func put(_ path: String, _ bytes: SparseBytes, inode: UInt64) throws(FileError) {
        try on(path, .open) { (tree: inout MemoryTree) throws(Errno) in
            let content = try tree.makeFile(path, inode: inode)
            content.bytes.withLock { $0 = bytes }
        }
    }

    /// New files get greater inodes.
    package func reserve(inodes: UInt64) { tree.withLock { $0.reserve(inodes) } }

    /// As `makeDirectory`, under an inode that nothing else has.
    package func makeDirectory(_ path: String, inode: UInt64) throws(FileError) {
        try on(path, .makeDirectory) { (tree: inout MemoryTree) throws(Errno) in try tree.makeDirectory(path, inode: inode) }
    }

    /// The bytes of a file, which share their memory with it; nil where there is none.
    package func bytes(_ path: String) -> SparseBytes? {
        try? on(path, .open) { (tree: inout MemoryTree) throws(Errno) in try tree.open(path, .read).bytes.withLock { $0 } }
    }

    /// Runs `body` on the tree, alone; what it refuses is told with the path and the operation.
    private func on<R: Sendable>(
        _ path: String, _ operation: FileError.Operation, _ body: (inout MemoryTree) throws(Errno) -> R
    ) throws(FileError) -> R {
        do throws(Errno) {
            return try tree.withLock { (tree) throws(Errno) in try body(&tree) }
        } catch {
            throw FileError(code: error.code, operation: operation, path: path)
        }
    }
}
