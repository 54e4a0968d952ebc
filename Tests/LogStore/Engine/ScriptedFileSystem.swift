import LogStore
import Synchronization
import Threads

/// A file system in memory whose syncs can be held up, and whose page cache is as cold as the test says.
final class ScriptedFileSystem: FileSystem {
    private let memory = MemoryFileSystem()
    /// Syncs wait while this holds.
    let isStalled = Lock(false)
    /// Writes to files whose path holds this wait.
    let hangs = Lock<String?>(nil)
    let isCold = Atomic(false)
    /// What was to be written back.
    let writebacks = Lock<[(path: String, range: Range<Int64>)]>([])

    func release() {
        hangs.withLock { $0 = nil }
        hangs.broadcast()
        isStalled.withLock { $0 = false }
        isStalled.broadcast()
    }

    func open(_ path: String, mode: OpenMode) throws(FileError) -> any File { ScriptedFile(try memory.open(path, mode: mode), self) }
    func rename(_ path: String, to newPath: String) throws(FileError) { try memory.rename(path, to: newPath) }
    func unlink(_ path: String) throws(FileError) { try memory.unlink(path) }
    func makeDirectory(_ path: String) throws(FileError) { try memory.makeDirectory(path) }
    func removeDirectory(_ path: String) throws(FileError) { try memory.removeDirectory(path) }
    func list(_ directory: String) throws(FileError) -> [String] { try memory.list(directory) }
    func stat(_ path: String) throws(FileError) -> FileStatus? { try memory.stat(path) }
    func syncDirectory(_ path: String) throws(FileError) { try memory.syncDirectory(path) }
    func syncAll(_ path: String) throws(FileError) { try memory.syncAll(path) }
    func freeBytes(_ path: String) throws(FileError) -> Int64 { try memory.freeBytes(path) }
    func lock(_ path: String) throws(FileError) -> any FileLock { try memory.lock(path) }
}

private final class ScriptedFile: File {
    private let file: any File
    private let system: ScriptedFileSystem

    init(_ file: any File, _ system: ScriptedFileSystem) { (self.file, self.system) = (file, system) }

    var path: String { file.path }
    var descriptor: Int32? { nil }
    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        try file.read(into: buffer, at: position)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        system.hangs.wait(until: { hangs in hangs.map { !path.contains($0) } ?? true }) { _ in }
        try file.write(bytes, at: position)
    }
    func sync() throws(FileError) {
        system.isStalled.wait(until: { !$0 }) { _ in }
        try file.sync()
    }
    func truncate(to size: Int64) throws(FileError) { try file.truncate(to: size) }
    func size() throws(FileError) -> Int64 { try file.size() }
    func allocate(_ range: Range<Int64>) throws(FileError) { try file.allocate(range) }
    func cached(_ range: Range<Int64>) -> Bool? { !system.isCold.load(ordering: .relaxed) }
    func readAhead(_ range: Range<Int64>) {}
    func startWriteback(_ range: Range<Int64>) { system.writebacks.withLock { $0.append((file.path, range)) } }
    func close() { file.close() }
}
