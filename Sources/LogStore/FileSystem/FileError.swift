import Glibc

/// What a file system refused, where, and why.
public struct FileError: Error, Equatable, Sendable {
    public enum Operation: String, Sendable, CaseIterable {
        case open, read, write, sync, truncate, size, allocate, rename, unlink, makeDirectory, removeDirectory, list, stat
        case syncDirectory, syncAll, freeBytes, lock
    }

    /// The system's errno.
    public var code: Int32
    public var operation: Operation
    public var path: String

    public init(code: Int32, operation: Operation, path: String) {
        (self.code, self.operation, self.path) = (code, operation, path)
    }

    /// No room: the disk is full (ENOSPC), a quota is reached (EDQUOT) or the file would be longer than it may (EFBIG).
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }
    /// Nothing has the name.
    public var isNotFound: Bool { code == ENOENT }
    /// Another holds the lock.
    public var isLocked: Bool { operation == .lock && (code == EAGAIN || code == EACCES) }
}

extension FileError: CustomStringConvertible {
    public var description: String {
        let reason = isLocked ? "another process has it open" : String(cString: strerror(code))
        return "cannot \(action) \(path): \(reason) (errno \(code))" + (advice.map { "; " + $0 } ?? "")
    }

    private var action: String {
        switch operation {
        case .makeDirectory: "make the directory"
        case .removeDirectory: "remove the directory"
        case .syncDirectory: "sync the directory"
        case .syncAll: "sync the file system of"
        case .freeBytes: "ask for the free space at"
        case .size: "ask for the size of"
        case .allocate: "reserve room for"
        default: operation.rawValue
        }
    }

    private var advice: String? {
        switch code {
        case ENOSPC: "the disk is full: make room"
        case EDQUOT: "the disk quota is used up: make room or raise it"
        case EFBIG: "the file would be longer than the system or a limit (ulimit -f) allows"
        case EACCES, EPERM: isLocked ? nil : "check who owns it and the permissions"
        case EROFS: "the file system is mounted read-only"
        case EMFILE, ENFILE: "too many open files: raise ulimit -n or lower --max-open-files"
        case EIO: "the disk reports an error: look at the kernel's log"
        default: nil
        }
    }
}
