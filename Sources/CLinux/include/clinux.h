// What Swift's Glibc hides, one thin function each. All return what the system call returns; errno is set as by the call.
#ifndef OTTLA_CLINUX_H
#define OTTLA_CLINUX_H

#include <stdint.h>
#include <sys/types.h>

/// accept4(2) without an address, SOCK_NONBLOCK | SOCK_CLOEXEC.
int linux_accept(int listener);
/// Names the calling thread (at most 15 bytes are kept).
int linux_name_thread(const char *name);
/// Puts the calling thread into the SCHED_IDLE class.
int linux_schedule_idle(void);

#endif
