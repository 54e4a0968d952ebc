#define _GNU_SOURCE
#include "clinux.h"

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
