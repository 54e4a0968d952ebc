#define _GNU_SOURCE
#include "clinux.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>

int linux_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int linux_name_thread(const char *name) {
  char kept[16];
  snprintf(kept, sizeof kept, "%s", name);
  return pthread_setname_np(pthread_self(), kept);
}

int linux_schedule_idle(void) {
  struct sched_param none = {0};
  return sched_setscheduler(0, SCHED_IDLE, &none);
}

ssize_t linux_send(int socket, const struct iovec *pieces, int count, int more) {
  int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0);
  if (count == 1) return send(socket, pieces->iov_base, pieces->iov_len, flags);
  struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = count};
  return sendmsg(socket, &message, flags);
}

void linux_trim_memory(void) { malloc_trim(0); }

void linux_share_heap(void) { mallopt(M_ARENA_MAX, 1); }
