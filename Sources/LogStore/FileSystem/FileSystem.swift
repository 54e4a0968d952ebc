/// The files and directories that the engine lives in.
///
/// `PosixFileSystem` is the real one, `MemoryFileSystem` keeps everything in memory; tests have one that fails and forgets.
/// Nothing that is not synced survives a power cut: a file's bytes and length need `File.sync`, a name that was made, renamed or
/// removed needs `syncDirectory` of the directory that holds it.
public protocol FileSystem: AnyObject, Sendable {
    /// Opens a file. Fails with ENOENT where it is not there (unless it is to be made), with EEXIST where it is and must not be.
    func open(_ path: String, mode: OpenMode) throws(FileError) -> any File
    /// Opens a file for `writeDurably`, and for that alone: addresses, positions and lengths must be multiples of 4,096 bytes, since it may
    /// go past the page cache. The file must be there.
    func openJournal(_ path: String) throws(FileError) -> any File
    /// Gives a file or directory another name, replacing a file (or an empty directory) that has it.
    func rename(_ path: String, to newPath: String) throws(FileError)
    /// Removes a file's name. Who has it open goes on reading and writing it.
    func unlink(_ path: String) throws(FileError)
    /// Makes a directory; its parent must be there. Fails with EEXIST where something has the name.
    func makeDirectory(_ path: String) throws(FileError)
    /// Removes an empty directory. Fails with ENOTEMPTY.
    func removeDirectory(_ path: String) throws(FileError)
    /// The names in a directory, without `.` and `..`, sorted.
    func list(_ directory: String) throws(FileError) -> [String]
    /// What is at a path, or nil if nothing is.
    func stat(_ path: String) throws(FileError) -> FileStatus?
    /// Makes the names in a directory durable.
    func syncDirectory(_ path: String) throws(FileError)
    /// Makes all that was written to the file system that holds `path` durable: syncfs(2).
    func syncAll(_ path: String) throws(FileError)
    /// How many bytes a process without privileges may still write to the file system that holds `path`.
    func freeBytes(_ path: String) throws(FileError) -> Int64
    /// Locks a file, making it if need be: a POSIX record lock of the open file description (F_OFD_SETLK), which excludes Apache
    /// Kafka's `.lock` too. Fails with EAGAIN where another holds it; never waits.
    func lock(_ path: String) throws(FileError) -> any FileLock
    /// Whether somebody holds the lock, which is left as it is. A file that is not there is held by nobody.
    func isLocked(_ path: String) throws(FileError) -> Bool
}

extension FileSystem {
    public func isLocked(_ path: String) throws(FileError) -> Bool {
        guard try stat(path) != nil else { return false }
        do throws(FileError) {
            try lock(path).release()
            return false
        } catch {
            if error.isLocked { return true }
            throw error
        }
    }
}

extension FileSystem {
    public func openJournal(_ path: String) throws(FileError) -> any File { try open(path, mode: .readWrite) }
}

/// How a file is opened.
public enum OpenMode: Equatable, Sendable {
    case read
    case readWrite
    /// For reading and writing; made if it is not there. `exclusive`: it must not be there.
    case create(exclusive: Bool)
}

/// A lock that is held until it is released or the last reference to it goes.
public protocol FileLock: AnyObject, Sendable {
    func release()
}
