import CLMDB
import Glibc

/// Whether an environment may be opened. LMDB 0.9 has no page checksums and trusts what it reads, so that a damaged file can end the
/// process, or answer wrongly.
public enum Examination: Equatable, Sendable {
    /// Nothing is there.
    case absent
    /// Closed cleanly, and not a byte has changed since.
    case sealed
    /// Not sealed, or changed since: but a child process has walked every page and value of it and found them right.
    case walked
    /// Damaged: not to be opened.
    case damaged(reason: String)

    /// Examines the environment in the directory `path`, which nobody may be writing to. A seal for another `owner` does not count.
    /// The walk is given up, as damage, after `seconds`.
    public static func examine(_ path: String, owner: [UInt8]? = nil, seconds: Int = 120) throws(LMDBError) -> Examination {
        var status = stat()
        if fstatat(AT_FDCWD, path + "/data.mdb", &status, 0) != 0 {
            if errno == ENOENT || errno == ENOTDIR { return .absent }
            throw LMDBError(errno, path)
        }
        // LMDB makes the file before its first page is written: a crash between the two leaves it empty.
        if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { return .absent }
        let file = SealFile(path)
        let seal = file.read()
        if let seal, owner == nil || owner == seal.owner, let now = file.measure(), now == (seal.checksum, seal.fileSize) { return .sealed }
        var lastCommit: UInt64 = 0
        var reason = [CChar](repeating: 0, count: 256)
        let verdict = clmdb_examine(path, UInt32(clamping: max(1, seconds)), &lastCommit, &reason, reason.count)
        if verdict < 0 { throw LMDBError(-verdict, path) }
        if verdict > 0 { return .damaged(reason: String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)) }
        let known = max(seal?.lastCommit ?? 0, CommitMark.read(path) ?? 0)
        if lastCommit < known { return .damaged(reason: "commit \(known) was made, and it holds only \(lastCommit)") }
        return .walked
    }
}
