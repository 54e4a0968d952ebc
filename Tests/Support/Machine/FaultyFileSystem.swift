import Glibc
public import LogStore
import Threads

/// A file system in memory of a `FaultyMachine`.
public final class FaultyFileSystem: FileSystem {
    private let memory: MemoryFileSystem
    private let disk: Lock<Disk>

    init(_ memory: MemoryFileSystem, _ disk: Lock<Disk>) { (self.memory, self.disk) = (memory, disk) }

    public func open(_ path: String, mode: OpenMode) throws(FileError) -> any File {
        try call(.open, path, changes: mode != .read && mode != .readWrite) { (disk) throws(FileError) in
            let isNew = try memory.stat(path) == nil
            let file = try memory.open(path, mode: mode)
            guard let inode = try memory.stat(path)?.inode else { throw FileError(code: ENOENT, operation: .open, path: path) }
            if isNew {
                disk.files[inode] = FileHistory()
                disk.names.put(try name(path), inode)
            }
            return FaultyFile(file, inode, self.disk)
        }
    }

    public func rename(_ path: String, to newPath: String) throws(FileError) {
        try call(.rename, path, changes: true) { (disk) throws(FileError) in
            let replaced = try memory.stat(newPath)
            try memory.rename(path, to: newPath)
            guard let moved = try memory.stat(newPath), moved.inode != replaced?.inode else { return }
            disk.used -= Int(replaced?.size ?? 0)
            disk.names.move(try name(path), to: try name(newPath), moved.inode)
        }
    }

    public func unlink(_ path: String) throws(FileError) {
        try call(.unlink, path, changes: true) { (disk) throws(FileError) in
            let size = try memory.stat(path)?.size ?? 0
            try memory.unlink(path)
            disk.used -= Int(size)
            disk.names.remove(try name(path))
        }
    }

    public func makeDirectory(_ path: String) throws(FileError) {
        try call(.makeDirectory, path, changes: true) { (disk) throws(FileError) in
            try memory.makeDirectory(path)
            guard let inode = try memory.stat(path)?.inode else { return }
            disk.names.put(try name(path), inode)
        }
    }

    public func removeDirectory(_ path: String) throws(FileError) {
        try call(.removeDirectory, path, changes: true) { (disk) throws(FileError) in
            try memory.removeDirectory(path)
            disk.names.remove(try name(path))
        }
    }

    public func list(_ directory: String) throws(FileError) -> [String] {
        try call(.list, directory) { (_) throws(FileError) in try memory.list(directory) }
    }

    public func stat(_ path: String) throws(FileError) -> FileStatus? {
        try call(.stat, path) { (_) throws(FileError) in try memory.stat(path) }
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        try call(.syncDirectory, path, changes: true, isSync: true) { (disk) throws(FileError) in
            try memory.syncDirectory(path)
            if let inode = try memory.stat(path)?.inode { disk.names.sync(inode) }
        }
    }

    public func syncAll(_ path: String) throws(FileError) {
        try call(.syncAll, path, changes: true, isSync: true) { (disk) throws(FileError) in
            try memory.syncAll(path)
            disk.names.syncAll()
            for inode in disk.files.keys { disk.files[inode]?.sync() }
        }
    }

    public func freeBytes(_ path: String) throws(FileError) -> Int64 {
        try call(.freeBytes, path) { (disk) throws(FileError) in Int64(disk.room(for: 1 << 40)) }
    }

    public func lock(_ path: String) throws(FileError) -> any FileLock {
        // The lock's file is opened as any other, so that its name counts among the changes.
        if try stat(path) == nil { try open(path, mode: .create(exclusive: false)).close() }
        return try call(.lock, path) { (_) throws(FileError) in try memory.lock(path) }
    }

    /// The bytes of every file whose path ends so, by path, whether there is power or not.
    func files(endingIn suffix: String, under directory: String = "") -> [String: SparseBytes] {
        var found: [String: SparseBytes] = [:]
        for name in (try? memory.list(directory)) ?? [] {
            let path = directory + "/" + name
            if name.hasSuffix(suffix), let bytes = memory.bytes(path) {
                found[path] = bytes
            } else {
                found.merge(files(endingIn: suffix, under: path)) { _, new in new }
            }
        }
        return found
    }

    /// The name that a path ends in, in its directory.
    private func name(_ path: String) throws(FileError) -> NameHistory.Name {
        let parts = path.split(separator: "/").filter { $0 != "." }
        let directory = try memory.stat(parts.dropLast().joined(separator: "/"))?.inode ?? Disk.root
        return NameHistory.Name(directory: directory, name: String(parts.last ?? ""))
    }

    /// Runs `body`, unless the call is to fail. Where the power goes meanwhile it is run (unless it is a sync), and then fails.
    private func call<R: Sendable>(
        _ operation: FileError.Operation, _ path: String, changes: Bool = false, isSync: Bool = false,
        _ body: (inout Disk) throws(FileError) -> R
    ) throws(FileError) -> R {
        try disk.withLock { (disk) throws(FileError) in
            switch disk.begin(.call(operation), path, changes: changes) {
            case .done:
                if isSync { disk.keepMoment() }
                defer { if changes, !isSync { disk.keepMoment() } }
                return try body(&disk)
            case .refused(let code, _):
                if operation == .syncAll { for inode in disk.files.keys { disk.files[inode]?.failSync() } }
                throw FileError(code: code, operation: operation, path: path)
            case .cut:
                if !isSync { _ = try body(&disk) }
                throw FileError(code: EIO, operation: operation, path: path)
            case .dark: throw FileError(code: EIO, operation: operation, path: path)
            }
        }
    }
}
