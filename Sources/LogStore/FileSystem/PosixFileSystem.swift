import CLinux
import Glibc

/// The machine's own file system.
public final class PosixFileSystem: FileSystem {
    public init() {}

    public func open(_ path: String, mode: OpenMode) throws(FileError) -> any File {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .create(let exclusive): O_RDWR | O_CREAT | (exclusive ? O_EXCL : 0)
            }
        return PosixFile(path: path, descriptor: try open(path, flags: flags, .open))
    }

    public func openJournal(_ path: String) throws(FileError) -> any File {
        do throws(FileError) {
            return PosixFile(path: path, descriptor: try retry(path, .open) { linux_open_direct(path) })
        } catch {
            // A file system that knows no way past the page cache.
            guard error.code == EINVAL else { throw error }
            return try open(path, mode: .readWrite)
        }
    }

    private func open(_ path: String, flags: Int32, _ operation: FileError.Operation) throws(FileError) -> Int32 {
        try retry(path, operation) { Glibc.open(path, flags | O_CLOEXEC, 0o644) }
    }

    public func rename(_ path: String, to newPath: String) throws(FileError) {
        _ = try retry(path, .rename) { Glibc.rename(path, newPath) }
    }

    public func unlink(_ path: String) throws(FileError) { _ = try retry(path, .unlink) { Glibc.unlink(path) } }

    public func makeDirectory(_ path: String) throws(FileError) { _ = try retry(path, .makeDirectory) { mkdir(path, 0o755) } }

    public func removeDirectory(_ path: String) throws(FileError) { _ = try retry(path, .removeDirectory) { rmdir(path) } }

    public func list(_ directory: String) throws(FileError) -> [String] {
        guard let handle = opendir(directory) else { throw FileError(code: errno, operation: .list, path: directory) }
        defer { closedir(handle) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(handle) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw FileError(code: errno, operation: .list, path: directory) }
        return names.sorted()
    }

    public func stat(_ path: String) throws(FileError) -> FileStatus? {
        var found = Glibc.stat()
        do throws(FileError) {
            _ = try retry(path, .stat) { fstatat(AT_FDCWD, path, &found, 0) }
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw error
        }
        let kind: FileStatus.Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        return FileStatus(
            kind: kind, size: Int64(found.st_size), allocated: Int64(found.st_blocks) * 512, inode: UInt64(found.st_ino),
            modified: Int64(found.st_mtim.tv_sec) * 1000 + Int64(found.st_mtim.tv_nsec) / 1_000_000)
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        let descriptor = try open(path, flags: O_RDONLY | O_DIRECTORY, .syncDirectory)
        defer { Glibc.close(descriptor) }
        _ = try retry(path, .syncDirectory) { fsync(descriptor) }
    }

    public func syncAll(_ path: String) throws(FileError) {
        let descriptor = try open(path, flags: O_RDONLY, .syncAll)
        defer { Glibc.close(descriptor) }
        _ = try retry(path, .syncAll) { linux_sync_file_system(descriptor) }
    }

    public func freeBytes(_ path: String) throws(FileError) -> Int64 {
        var free: Int64 = 0
        _ = try retry(path, .freeBytes) { linux_free_bytes(path, &free) }
        return free
    }

    public func isLocked(_ path: String) throws(FileError) -> Bool {
        guard try stat(path) != nil else { return false }
        let descriptor = try open(path, flags: O_RDONLY, .lock)
        defer { Glibc.close(descriptor) }
        return try retry(path, .lock) { linux_is_locked(descriptor) } != 0
    }

    public func lock(_ path: String) throws(FileError) -> any FileLock {
        let descriptor = try open(path, flags: O_RDWR | O_CREAT, .lock)
        guard linux_lock(descriptor) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw FileError(code: code, operation: .lock, path: path)
        }
        return PosixLock(descriptor: descriptor)
    }
}

/// Calls again what a signal interrupted; throws what else is refused.
@discardableResult
func retry<N: FixedWidthInteger>(_ path: String, _ operation: FileError.Operation, _ call: () -> N) throws(FileError) -> N {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw FileError(code: code, operation: operation, path: path) }
    }
}
