import Glibc
import Threads

/// An errno on its way to the call that knows the path.
struct Errno: Error { let code: Int32 }

/// The names of a `MemoryFileSystem`: directories, and the files in them.
struct MemoryTree: Sendable {
    enum Entry: Sendable {
        case file(MemoryContent)
        case directory(Directory)
    }

    struct Directory: Sendable {
        let inode: UInt64
        var entries: [String: Entry] = [:]
    }

    private var root = Directory(inode: 1)
    private var lastInode: UInt64 = 1
    private var locked: Set<UInt64> = []

    /// The parts of a path; `.` and empty parts are nothing, and where it starts makes no difference.
    static func parts(_ path: String) -> [String] { path.split(separator: "/").filter { $0 != "." }.map(String.init) }

    var allocated: Int64 { Self.allocated(root) }

    private static func allocated(_ directory: Directory) -> Int64 {
        directory.entries.values.reduce(0) { sum, entry in
            switch entry {
            case .file(let content): sum + Int64(content.bytes.withLock { $0.allocated })
            case .directory(let inner): sum + allocated(inner)
            }
        }
    }

    private func directory(_ parts: some Sequence<String>) throws(Errno) -> Directory {
        var here = root
        for name in parts {
            switch here.entries[name] {
            case .directory(let next): here = next
            case .file: throw Errno(code: ENOTDIR)
            case nil: throw Errno(code: ENOENT)
            }
        }
        return here
    }

    /// Changes the directory at `parts` in place.
    private mutating func change<R>(_ parts: ArraySlice<String>, _ body: (inout Directory) throws(Errno) -> R) throws(Errno) -> R {
        func descend(_ directory: inout Directory, _ rest: ArraySlice<String>) throws(Errno) -> R {
            guard let name = rest.first else { return try body(&directory) }
            switch directory.entries[name] {
            case .directory(var next):
                directory.entries[name] = .directory(Directory(inode: next.inode))  // so that `next` is not shared
                defer { directory.entries[name] = .directory(next) }
                return try descend(&next, rest.dropFirst())
            case .file: throw Errno(code: ENOTDIR)
            case nil: throw Errno(code: ENOENT)
            }
        }
        return try descend(&root, parts)
    }

    private func entry(_ path: String) throws(Errno) -> Entry? {
        let parts = Self.parts(path)
        guard let name = parts.last else { return .directory(root) }
        return try directory(parts.dropLast()).entries[name]
    }

    private mutating func put(_ path: String, _ entry: Entry?) throws(Errno) {
        let parts = Self.parts(path)
        guard let name = parts.last else { throw Errno(code: EBUSY) }
        guard name.utf8.count <= 255 else { throw Errno(code: ENAMETOOLONG) }
        try change(parts.dropLast()) { (directory) throws(Errno) in directory.entries[name] = entry }
    }

    private mutating func nextInode() -> UInt64 {
        lastInode += 1
        return lastInode
    }

    mutating func open(_ path: String, _ mode: OpenMode) throws(Errno) -> MemoryContent {
        switch (try entry(path), mode) {
        case (.some, .create(exclusive: true)): throw Errno(code: EEXIST)
        case (.directory, _): throw Errno(code: EISDIR)
        case (.file(let content), _): return content
        case (nil, .create):
            let content = MemoryContent(inode: nextInode())
            try put(path, .file(content))
            return content
        case (nil, _): throw Errno(code: ENOENT)
        }
    }

    mutating func rename(_ path: String, to newPath: String) throws(Errno) {
        guard let moved = try entry(path) else { throw Errno(code: ENOENT) }
        let (from, to) = (Self.parts(path), Self.parts(newPath))
        if from == to { return }
        switch (moved, try entry(newPath)) {
        case (.file, .directory): throw Errno(code: EISDIR)
        case (.directory, .file): throw Errno(code: ENOTDIR)
        case (.directory, .directory(let old)) where !old.entries.isEmpty: throw Errno(code: ENOTEMPTY)
        default: break
        }
        guard !to.starts(with: from) else { throw Errno(code: EINVAL) }
        try put(newPath, moved)
        try put(path, nil)
    }

    mutating func unlink(_ path: String) throws(Errno) {
        switch try entry(path) {
        case .file: try put(path, nil)
        case .directory: throw Errno(code: EISDIR)
        case nil: throw Errno(code: ENOENT)
        }
    }

    mutating func makeDirectory(_ path: String, inode: UInt64? = nil) throws(Errno) {
        guard try entry(path) == nil else { throw Errno(code: EEXIST) }
        try put(path, .directory(Directory(inode: take(inode))))
    }

    /// Puts a new file at a path, with an inode that nothing else has.
    mutating func makeFile(_ path: String, inode: UInt64) throws(Errno) -> MemoryContent {
        let content = MemoryContent(inode: take(inode))
        try put(path, .file(content))
        return content
    }

    mutating func reserve(_ inode: UInt64) { lastInode = max(lastInode, inode) }

    /// The inode that is wanted, or the next.
    private mutating func take(_ wanted: UInt64?) -> UInt64 {
        guard let wanted else { return nextInode() }
        lastInode = max(lastInode, wanted)
        return wanted
    }

    mutating func removeDirectory(_ path: String) throws(Errno) {
        switch try entry(path) {
        case .directory(let directory):
            guard directory.entries.isEmpty else { throw Errno(code: ENOTEMPTY) }
            try put(path, nil)
        case .file: throw Errno(code: ENOTDIR)
        case nil: throw Errno(code: ENOENT)
        }
    }

    func list(_ path: String) throws(Errno) -> [String] { try directory(Self.parts(path)).entries.keys.sorted() }

    func status(_ path: String) throws(Errno) -> FileStatus? {
        let found: Entry?
        do throws(Errno) {
            found = try entry(path)
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
            return nil
        }
        switch found {
        case .file(let content): return content.status
        case .directory(let directory): return FileStatus(kind: .directory, size: 0, allocated: 0, inode: directory.inode, modified: 0)
        case nil: return nil
        }
    }

    mutating func lock(_ path: String) throws(Errno) -> UInt64 {
        let inode = try open(path, .create(exclusive: false)).inode
        guard locked.insert(inode).inserted else { throw Errno(code: EAGAIN) }
        return inode
    }

    mutating func unlock(_ inode: UInt64) { locked.remove(inode) }
}
