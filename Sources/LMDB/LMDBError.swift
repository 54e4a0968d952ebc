import CLMDB
import Glibc

/// Why LMDB did not do what it was asked.
public enum LMDBError: Error, Equatable, Sendable {
    /// The map is full: the environment has grown to its bound.
    case mapFull(path: String)
    /// Another process has made the map larger than ours.
    case mapResized(path: String)
    /// Every reader's place is taken.
    case readersFull(path: String)
    /// Too much for one transaction.
    case transactionFull(path: String)
    case tablesFull(path: String)
    /// A page is not what it should be.
    case corrupted(path: String, reason: String)
    /// A value's checksum does not hold.
    case badChecksum(path: String, table: String)
    /// A key or value cannot be decoded as its table says.
    case undecodable(path: String, table: String)
    /// Not an LMDB file.
    case invalid(path: String)
    /// Of another version of LMDB's format.
    case versionMismatch(path: String)
    /// A key of a length that is not possible.
    case badKey(path: String, length: Int)
    /// The table was not named when the environment was opened.
    case unknownTable(path: String, name: String)
    /// Used after its end: a transaction, or a closed environment.
    case finished(path: String)
    /// No room on the disk; nothing was changed.
    case noSpace(path: String, code: Int32)
    /// A commit failed and what the disk holds is not known: nothing more is written until it is opened anew.
    case failed(path: String, reason: String)
    /// The system refused: an errno.
    case system(path: String, code: Int32)
    case other(path: String, code: Int32)

    init(_ code: Int32, _ path: String) {
        self =
            switch code {
            case MDB_MAP_FULL: .mapFull(path: path)
            case MDB_MAP_RESIZED: .mapResized(path: path)
            case MDB_READERS_FULL: .readersFull(path: path)
            case MDB_TXN_FULL: .transactionFull(path: path)
            case MDB_DBS_FULL: .tablesFull(path: path)
            case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_CURSOR_FULL, MDB_PAGE_FULL, MDB_INCOMPATIBLE:
                .corrupted(path: path, reason: String(cString: mdb_strerror(code)))
            case MDB_PANIC: .failed(path: path, reason: String(cString: mdb_strerror(code)))
            case MDB_INVALID: .invalid(path: path)
            case MDB_VERSION_MISMATCH: .versionMismatch(path: path)
            case ENOSPC, EDQUOT, EFBIG: .noSpace(path: path, code: code)
            case 1...: .system(path: path, code: code)
            default: .other(path: path, code: code)
            }
    }
}

extension LMDBError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .mapFull(let path):
            "\(path) is full: it has reached the size of its map; copy it with mdb_copy -c, or remove what it need not hold"
        case .mapResized(let path): "\(path) was made larger by another process: open it again"
        case .readersFull(let path):
            "\(path): every reader's place is taken; end the tools that read it, or see `mdb_stat -r` for dead ones"
        case .transactionFull(let path): "\(path): too many changes for one transaction; do them in several"
        case .tablesFull(let path): "\(path): too many tables"
        case .corrupted(let path, let reason): "\(path) is damaged: \(reason)"
        case .badChecksum(let path, let table): "\(path) is damaged: a value's checksum does not hold in table \(table)"
        case .undecodable(let path, let table): "\(path): an entry of table \(table) cannot be read: damaged, or written by a newer version"
        case .invalid(let path): "\(path) is no LMDB environment"
        case .versionMismatch(let path): "\(path) was written by another version of LMDB"
        case .badKey(let path, let length): "\(path): a key of \(length) bytes; 1 to 511 are possible"
        case .unknownTable(let path, let name): "\(path): no table \(name)"
        case .finished(let path): "\(path): used after its end"
        case .noSpace(let path, let code): "no room to write to \(path): \(String(cString: strerror(code))); nothing was changed"
        case .failed(let path, let reason): "\(path): a commit failed (\(reason)): look at the kernel's log, then open it again"
        case .system(let path, ENOMEM): "\(path): no address space for its map: raise ulimit -v"
        case .system(let path, let code): "\(path): \(String(cString: strerror(code))) (errno \(code))"
        case .other(let path, let code): "\(path): \(String(cString: mdb_strerror(code)))"
        }
    }
}
