// Calls on files that Swift's Glibc hides. All return what the system call returns; errno is set as by the call.
#ifndef OTTLA_CLINUX_FILES_H
#define OTTLA_CLINUX_FILES_H

#include <stdint.h>
#include <sys/types.h>

/// A write lock over the whole file, of the open file description (F_OFD_SETLK): -1 with EAGAIN where another has it.
int linux_lock(int file);
/// Whether another open file description has such a lock: 1 or 0; -1 with errno.
int linux_is_locked(int file);
/// Gives that lock back.
int linux_unlock(int file);
/// fallocate(2) with FALLOC_FL_KEEP_SIZE.
int linux_allocate_keep_size(int file, int64_t offset, int64_t count);
/// sync_file_range(2) with SYNC_FILE_RANGE_WRITE: begins the write-back, waits for nothing that it began.
int linux_start_writeback(int file, int64_t offset, int64_t count);
/// Whether every page of the range lies in the page cache by cachestat(2), Linux 6.5: 1 or 0; -1 with errno where the kernel cannot say.
int linux_cached(int file, int64_t offset, int64_t count);
/// What a process without privileges may still write to the file system that holds `path`.
int linux_free_bytes(const char *path, int64_t *free_bytes);
/// open(2) for reading and writing with O_DIRECT and O_CLOEXEC: EINVAL where the file system has no such thing.
int linux_open_direct(const char *path);
/// pwritev2(2) with RWF_DSYNC: what was written is durable when it returns. EOPNOTSUPP where the kernel has no such thing.
ssize_t linux_write_durably(int file, const void *bytes, size_t count, int64_t offset);
/// syncfs(2).
int linux_sync_file_system(int file);

#endif
