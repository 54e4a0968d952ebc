import Checksum
import Glibc

/// The seal of an environment that was closed cleanly: the file `seal` in its directory.
///
/// 64 bytes, numbers big-endian: "OTTLSEAL", format (4 bytes, 1), CRC32C of data.mdb (4), its size (8), the last commit (8), the owner (16),
/// zeros (12), the CRC32C of all that (4).
struct SealFile {
    static let format: UInt32 = 1
    private static let size = 64
    private static let magic = Array("OTTLSEAL".utf8)

    struct Seal: Equatable {
        var checksum: UInt32
        var fileSize: UInt64
        var lastCommit: UInt64
        var owner: [UInt8]
    }

    private let directory: String

    init(_ directory: String) { self.directory = directory }

    private var path: String { directory + "/seal" }
    private var dataPath: String { directory + "/data.mdb" }

    /// What the seal says; nil where there is none that can be read.
    func read() -> Seal? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.size + 1)
        guard pread(descriptor, &bytes, bytes.count, 0) == Self.size else { return nil }
        bytes.removeLast()
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        guard bytes.starts(with: Self.magic), number(8..<12) == UInt64(Self.format),
            number(60..<64) == UInt64(CRC32C.of(Array(bytes[..<60])))
        else { return nil }
        return Seal(
            checksum: UInt32(number(12..<16)), fileSize: number(16..<24), lastCommit: number(24..<32), owner: Array(bytes[32..<48]))
    }

    /// The checksum and size of the data file as it is; nil where it cannot be read.
    func measure() -> (checksum: UInt32, size: UInt64)? {
        let descriptor = open(dataPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var crc = CRC32C()
        var size = 0
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, size)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return (crc.value, UInt64(size)) }
            crc.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += count
        }
    }

    /// Seals the data file as it is, durably.
    func write(owner: [UInt8], lastCommit: UInt64) throws(LMDBError) {
        guard let (checksum, size) = measure() else { throw LMDBError(errno, directory) }
        var bytes = Self.magic
        func append(_ value: UInt64, _ count: Int) {
            for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
        }
        append(UInt64(Self.format), 4)
        append(UInt64(checksum), 4)
        append(size, 8)
        append(lastCommit, 8)
        bytes += (owner + [UInt8](repeating: 0, count: 16)).prefix(16)
        bytes += [UInt8](repeating: 0, count: 12)
        append(UInt64(CRC32C.of(bytes)), 4)
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw LMDBError(errno, directory) }
        let written = Glibc.write(descriptor, bytes, bytes.count)
        let isDone = written == bytes.count && fdatasync(descriptor) == 0
        let code = written < 0 || !isDone ? errno : 0
        close(descriptor)
        guard isDone else { throw LMDBError(written >= 0 && written < bytes.count ? ENOSPC : code, directory) }
        guard rename(temporary, path) == 0 else { throw LMDBError(errno, directory) }
        try Self.syncDirectory(directory)
    }

    /// Takes the seal away, durably, where there is one.
    func remove() throws(LMDBError) {
        if unlink(path) == 0 { return try Self.syncDirectory(directory) }
        if errno != ENOENT { throw LMDBError(errno, directory) }
    }

    static func syncDirectory(_ directory: String) throws(LMDBError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(errno, directory) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw LMDBError(errno, directory) }
    }
}
