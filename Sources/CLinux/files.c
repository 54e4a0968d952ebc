#define _GNU_SOURCE
#include "clinux_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int linux_lock(int file) {
  struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(file, F_OFD_SETLK, &all);
}

int linux_is_locked(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_OFD_GETLK, &lock) != 0) return -1;
  return lock.l_type != F_UNLCK;
}

int linux_unlock(int file) {
  struct flock all = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
  return fcntl(file, F_OFD_SETLK, &all);
}

int linux_allocate_keep_size(int file, int64_t offset, int64_t count) {
  return fallocate(file, FALLOC_FL_KEEP_SIZE, offset, count);
}

int linux_start_writeback(int file, int64_t offset, int64_t count) {
  return sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
}

// Debian 12's headers are older than the call; its number is the same on every architecture.
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

int linux_cached(int file, int64_t offset, int64_t count) {
  struct { uint64_t offset, length; } range = {(uint64_t)offset, (uint64_t)count};
  struct { uint64_t cached, dirty, writeback, evicted, recently_evicted; } found = {0};
  if (count <= 0) return 1;
  if (syscall(SYS_cachestat, file, &range, &found, 0) != 0) return -1;
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  uint64_t pages = ((uint64_t)offset + (uint64_t)count - 1) / page - (uint64_t)offset / page + 1;
  return found.cached >= pages;
}

int linux_free_bytes(const char *path, int64_t *free_bytes) {
  struct statvfs found;
  if (statvfs(path, &found) != 0) return -1;
  unsigned __int128 bytes = (unsigned __int128)found.f_bavail * found.f_frsize;
  *free_bytes = bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes;
  return 0;
}

int linux_open_direct(const char *path) { return open(path, O_RDWR | O_DIRECT | O_CLOEXEC); }

ssize_t linux_write_durably(int file, const void *bytes, size_t count, int64_t offset) {
  struct iovec piece = {.iov_base = (void *)bytes, .iov_len = count};
  return pwritev2(file, &piece, 1, offset, RWF_DSYNC);
}

int linux_sync_file_system(int file) { return syncfs(file); }
