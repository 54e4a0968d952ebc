import Glibc
import Synchronization
import Threads

/// What a file of a `MemoryFileSystem` holds, whatever its names and whoever has it open.
final class MemoryContent: Sendable {
    let inode: UInt64
    let bytes = Lock(SparseBytes())
    private let modified = Atomic<Int64>(0)

    init(inode: UInt64) {
        self.inode = inode
        touch()
    }

    var status: FileStatus {
        let (size, allocated) = bytes.withLock { ($0.size, $0.allocated) }
        let time = modified.load(ordering: .relaxed)
        return FileStatus(kind: .file, size: Int64(size), allocated: Int64(allocated), inode: inode, modified: time)
    }

    func touch() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        modified.store(Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000, ordering: .relaxed)
    }
}

/// An open file of a `MemoryFileSystem`.
final class MemoryFile: File {
    let path: String
    private let isWritable: Bool
    private let content: MemoryContent
    private let isClosed = Atomic(false)

    init(path: String, isWritable: Bool, content: MemoryContent) {
        (self.path, self.isWritable, self.content) = (path, isWritable, content)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        try check(.read, position)
        return content.bytes.withLock { $0.read(into: buffer, at: Int(position)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try check(.write, position, bytes.count)
        content.bytes.withLock { $0.write(bytes, at: Int(position)) }
        content.touch()
    }

    func sync() throws(FileError) { try check(.sync) }

    func truncate(to size: Int64) throws(FileError) {
        try check(.truncate, size)
        content.bytes.withLock { $0.resize(to: Int(size)) }
        content.touch()
    }

    func size() throws(FileError) -> Int64 {
        try check(.size)
        return Int64(content.bytes.withLock { $0.size })
    }

    func allocate(_ range: Range<Int64>) throws(FileError) { try check(.allocate, range.lowerBound, range.count) }

    var descriptor: Int32? { nil }

    func cached(_ range: Range<Int64>) -> Bool? { true }

    func readAhead(_ range: Range<Int64>) {}

    func startWriteback(_ range: Range<Int64>) {}

    func close() { isClosed.store(true, ordering: .relaxed) }

    /// As the system checks: open, open for writing where it is to change, a position that can be.
    private func check(_ operation: FileError.Operation, _ position: Int64 = 0, _ count: Int = 0) throws(FileError) {
        func refuse(_ code: Int32) -> FileError { FileError(code: code, operation: operation, path: path) }
        if isClosed.load(ordering: .relaxed) { throw refuse(EBADF) }
        guard position >= 0 else { throw refuse(EINVAL) }
        switch operation {
        case .write, .allocate:
            if !isWritable { throw refuse(EBADF) }
        case .truncate:
            if !isWritable { throw refuse(EINVAL) }
        default: return
        }
        let (end, overflow) = position.addingReportingOverflow(Int64(count))
        if overflow || end > 1 << 43 { throw refuse(EFBIG) }
    }
}

/// A lock within a `MemoryFileSystem`.
final class MemoryLock: FileLock {
    private let isReleased = Atomic(false)
    private let unlock: @Sendable () -> Void

    init(_ unlock: @escaping @Sendable () -> Void) { self.unlock = unlock }

    deinit { release() }

    func release() {
        if !isReleased.exchange(true, ordering: .relaxed) { unlock() }
    }
}
