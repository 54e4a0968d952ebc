/// A file system whose calls are known while they are under way. Not so reads and what goes with them, which hold nobody up who writes, and of
/// which a thread of the idle class has some that waits for a core and not for the disk; and syncs of everything, which may well take long.
final class TimedFileSystem: FileSystem {
    private let inner: any FileSystem
    private let calls: DiskCalls

    init(_ inner: any FileSystem, _ calls: DiskCalls) { (self.inner, self.calls) = (inner, calls) }

    func open(_ path: String, mode: OpenMode) throws(FileError) -> any File {
        guard case .create = mode else { return TimedFile(try inner.open(path, mode: mode), calls) }
        return TimedFile(try calls.timed { () throws(FileError) in try inner.open(path, mode: mode) }, calls)
    }
    func openJournal(_ path: String) throws(FileError) -> any File {
        TimedFile(try calls.timed { () throws(FileError) in try inner.openJournal(path) }, calls)
    }
    func rename(_ path: String, to newPath: String) throws(FileError) {
        try calls.timed { () throws(FileError) in try inner.rename(path, to: newPath) }
    }
    func unlink(_ path: String) throws(FileError) { try calls.timed { () throws(FileError) in try inner.unlink(path) } }
    func makeDirectory(_ path: String) throws(FileError) { try calls.timed { () throws(FileError) in try inner.makeDirectory(path) } }
    func removeDirectory(_ path: String) throws(FileError) { try calls.timed { () throws(FileError) in try inner.removeDirectory(path) } }
    func list(_ directory: String) throws(FileError) -> [String] { try inner.list(directory) }
    func stat(_ path: String) throws(FileError) -> FileStatus? { try inner.stat(path) }
    func syncDirectory(_ path: String) throws(FileError) { try calls.timed { () throws(FileError) in try inner.syncDirectory(path) } }
    func syncAll(_ path: String) throws(FileError) { try inner.syncAll(path) }
    func freeBytes(_ path: String) throws(FileError) -> Int64 { try inner.freeBytes(path) }
    func lock(_ path: String) throws(FileError) -> any FileLock { try inner.lock(path) }
    func isLocked(_ path: String) throws(FileError) -> Bool { try inner.isLocked(path) }
}

private final class TimedFile: WrappedFile {
    let file: any File
    private let calls: DiskCalls

    init(_ file: any File, _ calls: DiskCalls) { (self.file, self.calls) = (file, calls) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        try file.read(into: buffer, at: position)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try calls.timed { () throws(FileError) in try file.write(bytes, at: position) }
    }
    func writeDurably(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try calls.timed { () throws(FileError) in try file.writeDurably(bytes, at: position) }
    }
    func sync() throws(FileError) { try calls.timed { () throws(FileError) in try file.sync() } }
    func truncate(to size: Int64) throws(FileError) { try calls.timed { () throws(FileError) in try file.truncate(to: size) } }
    func allocate(_ range: Range<Int64>) throws(FileError) { try calls.timed { () throws(FileError) in try file.allocate(range) } }
}
