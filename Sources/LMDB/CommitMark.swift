import Checksum
import Glibc

/// The number of the last commit, kept beside an environment in the file `commit`: 8 bytes and their CRC32C, big-endian.
///
/// A flipped bit in a meta page's transaction number makes LMDB take the commit before the last, which is whole and cannot be told from a
/// commit that a crash cut off. The mark tells: it is written after each commit, not synced (so that it costs a few microseconds), and
/// therefore never ahead of the file; after a power cut it may be behind it, and then says nothing.
struct CommitMark: Sendable {
    private let descriptor: Int32

    /// Opens or makes the mark of the environment in `directory`; nil where it cannot be written: it is a help, no need.
    init?(_ directory: String) {
        descriptor = open(Self.path(directory), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 { return nil }
    }

    func close() { _ = Glibc.close(descriptor) }

    func write(_ commit: UInt64) {
        var bytes: [UInt8] = []
        commit.encodeKey(into: &bytes)
        withUnsafeBytes(of: CRC32C.of(bytes).bigEndian) { bytes += $0 }
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// What the mark in `directory` says; nil where there is none that can be read.
    static func read(_ directory: String) -> UInt64? {
        let descriptor = open(path(directory), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 13)
        guard pread(descriptor, &bytes, bytes.count, 0) == 12 else { return nil }
        let crc = bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
        guard crc == CRC32C.of(Array(bytes[..<8])) else { return nil }
        return bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func path(_ directory: String) -> String { directory + "/commit" }
}
