import CLinux
import Glibc

/// Whether a file could grow.
enum RoomProbe {
    /// Takes blocks for all of a file, as far as that goes: one that is mapped and written where it has a hole ends the process on a full disk.
    static func reserve(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0 { _ = linux_allocate_keep_size(descriptor, 0, Int64(status.st_size)) }
    }

    /// Why a file cannot take `bytes` and what LMDB adds to them; nil where it can. (What is reserved stays: the next commit needs it.)
    static func refusal(_ path: String, bytes: Int) -> Int32? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let wanted = 2 * bytes + 1 << 20
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(status.st_size + wanted) {
            return EFBIG
        }
        if linux_allocate_keep_size(descriptor, Int64(status.st_size), Int64(wanted)) == 0 { return nil }
        return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? errno : nil
    }
}
