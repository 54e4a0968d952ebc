// What Swift's Glibc hides, one thin function each. All return what the system call returns; errno is set as by the call.
#ifndef OTTLA_CLINUX_H
#define OTTLA_CLINUX_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/// accept4(2) without an address, SOCK_NONBLOCK | SOCK_CLOEXEC.
int linux_accept(int listener);
/// Names the calling thread (at most 15 bytes are kept).
int linux_name_thread(const char *name);
/// Puts the calling thread into the SCHED_IDLE class.
int linux_schedule_idle(void);
/// malloc_trim(3): gives the system back what was freed.
void linux_trim_memory(void);
/// mallopt(3) with M_ARENA_MAX of 1: all threads allocate from one heap (and each from its own cache before), so that what one has freed is of use
/// to another.
void linux_share_heap(void);
/// send(2) or sendmsg(2) of `count` pieces, never blocking, never a SIGPIPE; `more`: MSG_MORE, something follows at once.
ssize_t linux_send(int socket, const struct iovec *pieces, int count, int more);

#endif
