import Glibc
import Threads

/// A file system as it would be after some writes, which are kept in memory: what lies below is only read.
final class OverlayFileSystem: FileSystem {
    private struct Written: Sendable {
        var files: [String: OverlayFile] = [:]
        var directories: Set<String> = []
    }

    private let base: any FileSystem
    private let written = Lock(Written())

    init(over base: any FileSystem) { self.base = base }

    func open(_ path: String, mode: OpenMode) throws(FileError) -> any File {
        if let file = written.withLock({ $0.files[path] }) {
            if case .create(exclusive: true) = mode { throw FileError(code: EEXIST, operation: .open, path: path) }
            return file
        }
        if mode == .read { return try base.open(path, mode: .read) }
        let below = try base.stat(path) == nil ? nil : try base.open(path, mode: .read)
        switch (below, mode) {
        case (nil, .readWrite): throw FileError(code: ENOENT, operation: .open, path: path)
        case (.some, .create(exclusive: true)): throw FileError(code: EEXIST, operation: .open, path: path)
        default: break
        }
        let file = OverlayFile(path: path, over: below, size: try below?.size() ?? 0)
        written.withLock { $0.files[path] = file }
        return file
    }

    func makeDirectory(_ path: String) throws(FileError) {
        if try stat(path) != nil { throw FileError(code: EEXIST, operation: .makeDirectory, path: path) }
        written.withLock { _ = $0.directories.insert(path) }
    }

    func list(_ directory: String) throws(FileError) -> [String] {
        let (made, isMade) = written.withLock { written in
            let all = Array(written.files.keys) + Array(written.directories)
            return (
                all.filter { parent(of: $0) == directory }.map { String($0.dropFirst(directory.utf8.count + 1)) },
                written.directories.contains(directory)
            )
        }
        let below = isMade ? [] : try base.list(directory)
        return Set(below + made).sorted()
    }

    func stat(_ path: String) throws(FileError) -> FileStatus? {
        let (file, isDirectory) = written.withLock { ($0.files[path], $0.directories.contains(path)) }
        if isDirectory { return FileStatus(kind: .directory, size: 0, allocated: 0, inode: 0, modified: 0) }
        let below = try base.stat(path)
        guard let file else { return below }
        var status = below ?? FileStatus(kind: .file, size: 0, allocated: 0, inode: 0, modified: 0)
        status.size = try file.size()
        return status
    }

    func freeBytes(_ path: String) throws(FileError) -> Int64 { try base.freeBytes(path) }
    func syncDirectory(_ path: String) throws(FileError) {}
    func syncAll(_ path: String) throws(FileError) {}

    func rename(_ path: String, to newPath: String) throws(FileError) { throw refusal(.rename, path) }
    func unlink(_ path: String) throws(FileError) { throw refusal(.unlink, path) }
    func removeDirectory(_ path: String) throws(FileError) { throw refusal(.removeDirectory, path) }
    func lock(_ path: String) throws(FileError) -> any FileLock { throw refusal(.lock, path) }

    private func refusal(_ operation: FileError.Operation, _ path: String) -> FileError {
        FileError(code: EROFS, operation: operation, path: path)
    }
}

/// A file of an `OverlayFileSystem`: what was written lies over what is below.
final class OverlayFile: File {
    private struct Extent: Sendable {
        var position: Int64
        var bytes: [UInt8]

        var end: Int64 { position + Int64(bytes.count) }
    }

    private struct Content: Sendable {
        var size: Int64
        var extents: [Extent] = []
    }

    let path: String
    var descriptor: Int32? { nil }
    private let below: (any File)?
    private let content: Lock<Content>

    init(path: String, over below: (any File)?, size: Int64) {
        (self.path, self.below) = (path, below)
        content = Lock(Content(size: size))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        let now = content.withLock { $0 }
        let count = Int(max(0, min(Int64(buffer.count), now.size - position)))
        if count == 0 { return 0 }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        let read = try below?.read(into: part, at: position) ?? 0
        if read < count { UnsafeMutableRawBufferPointer(rebasing: part[read...]).initializeMemory(as: UInt8.self, repeating: 0) }
        for extent in now.extents where extent.position < position + Int64(count) && extent.end > position {
            let from = max(extent.position, position)
            let to = min(extent.end, position + Int64(count))
            let source = extent.bytes[Int(from - extent.position)..<Int(to - extent.position)]
            UnsafeMutableRawBufferPointer(rebasing: part[Int(from - position)..<Int(to - position)]).copyBytes(from: source)
        }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        content.withLock { content in
            // Runs follow one another mostly.
            if let last = content.extents.last, last.end == position {
                content.extents[content.extents.count - 1].bytes.append(contentsOf: bytes)
            } else {
                content.extents.append(Extent(position: position, bytes: Array(bytes)))
            }
            content.size = max(content.size, position + Int64(bytes.count))
        }
    }

    func truncate(to size: Int64) throws(FileError) {
        content.withLock { content in
            content.extents.removeAll { $0.position >= size }
            for i in content.extents.indices where content.extents[i].end > size {
                content.extents[i].bytes.removeLast(Int(content.extents[i].end - size))
            }
            content.size = size
        }
    }

    func size() throws(FileError) -> Int64 { content.withLock { $0.size } }
    func sync() throws(FileError) {}
    func allocate(_ range: Range<Int64>) throws(FileError) {}
    func cached(_ range: Range<Int64>) -> Bool? { nil }
    func readAhead(_ range: Range<Int64>) {}
    func startWriteback(_ range: Range<Int64>) {}
    func close() {}
}
