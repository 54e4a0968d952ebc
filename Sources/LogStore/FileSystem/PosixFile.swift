import CLinux
import Glibc
import Synchronization

/// An open file of the machine's file system.
final class PosixFile: File {
    let path: String
    /// −1 once closed, so that a later call gets EBADF and never another file's descriptor.
    private let opened: Atomic<Int32>

    init(path: String, descriptor: Int32) {
        self.path = path
        opened = Atomic(descriptor)
    }

    deinit { close() }

    var descriptor: Int32? {
        let now = opened.load(ordering: .relaxed)
        return now < 0 ? nil : now
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        let descriptor = opened.load(ordering: .relaxed)
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try retry(path, .read) { pread(descriptor, rest.baseAddress, rest.count, Int(position) &+ done) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        let descriptor = opened.load(ordering: .relaxed)
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = try retry(path, .write) { pwrite(descriptor, rest.baseAddress, rest.count, Int(position) &+ done) }
            // A write of nothing is no answer that POSIX knows for a regular file: not to be asked for ever.
            if count == 0 { throw FileError(code: EIO, operation: .write, path: path) }
            done += count
        }
    }

    func sync() throws(FileError) {
        let descriptor = opened.load(ordering: .relaxed)
        try retry(path, .sync) { fdatasync(descriptor) }
    }

    func writeDurably(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        let descriptor = opened.load(ordering: .relaxed)
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = linux_write_durably(descriptor, rest.baseAddress, rest.count, position &+ Int64(done))
            if count > 0 {
                done += count
                continue
            }
            let code = count == 0 ? EIO : errno
            if code == EINTR { continue }
            guard code == EOPNOTSUPP, done == 0 else { throw FileError(code: code, operation: .write, path: path) }
            try write(bytes, at: position)
            return try sync()
        }
    }

    func truncate(to size: Int64) throws(FileError) {
        let descriptor = opened.load(ordering: .relaxed)
        try retry(path, .truncate) { ftruncate(descriptor, Int(size)) }
    }

    func size() throws(FileError) -> Int64 {
        let descriptor = opened.load(ordering: .relaxed)
        var status = Glibc.stat()
        try retry(path, .size) { fstat(descriptor, &status) }
        return Int64(status.st_size)
    }

    func allocate(_ range: Range<Int64>) throws(FileError) {
        if range.isEmpty { return }
        let descriptor = opened.load(ordering: .relaxed)
        do throws(FileError) {
            try retry(path, .allocate) { linux_allocate_keep_size(descriptor, range.lowerBound, Int64(range.count)) }
        } catch {
            // A file system that cannot reserve does not keep anybody from writing.
            if error.code != EOPNOTSUPP { throw error }
        }
    }

    func cached(_ range: Range<Int64>) -> Bool? {
        if range.isEmpty { return true }
        let answer = linux_cached(opened.load(ordering: .relaxed), range.lowerBound, Int64(range.count))
        return answer < 0 ? nil : answer == 1
    }

    func readAhead(_ range: Range<Int64>) {
        _ = posix_fadvise(opened.load(ordering: .relaxed), off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
    }

    func startWriteback(_ range: Range<Int64>) {
        _ = linux_start_writeback(opened.load(ordering: .relaxed), range.lowerBound, Int64(range.count))
    }

    func dropBehind(_ range: Range<Int64>) {
        _ = posix_fadvise(opened.load(ordering: .relaxed), off_t(range.lowerBound), off_t(range.count), POSIX_FADV_DONTNEED)
    }

    func close() {
        let descriptor = opened.exchange(-1, ordering: .relaxed)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }
}

/// A record lock of an open file description.
final class PosixLock: FileLock {
    private let opened: Atomic<Int32>

    init(descriptor: Int32) { opened = Atomic(descriptor) }

    deinit { release() }

    func release() {
        let descriptor = opened.exchange(-1, ordering: .relaxed)
        guard descriptor >= 0 else { return }
        // Said, not left to the closing: a child that was forked meanwhile has the description open too.
        _ = linux_unlock(descriptor)
        Glibc.close(descriptor)
    }
}
