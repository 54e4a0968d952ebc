#define _GNU_SOURCE
#include "clmdb.h"
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child says; it lies in memory that parent and child share.
struct answer {
  int is_done;
  int is_damaged;
  unsigned long long last_commit;
  char reason[200];
};

/// Every table by LMDB's own reading, as it will be used.
static int walk_by_lmdb(const char *path, uint64_t size, struct answer *answer) {
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi main, table;
  MDB_cursor *names, *entries;
  MDB_val name, key, value;
  MDB_stat stat;
  int code;
  if ((code = mdb_env_create(&env)) || (code = mdb_env_set_maxdbs(env, 1024)) || (code = mdb_env_set_mapsize(env, size)) ||
      (code = mdb_env_open(env, path, MDB_RDONLY | MDB_NOLOCK | MDB_NOTLS, 0600)) || (code = mdb_txn_begin(env, 0, MDB_RDONLY, &txn)) ||
      (code = mdb_dbi_open(txn, 0, 0, &main)) || (code = mdb_cursor_open(txn, main, &names)))
    return code;
  while (!(code = mdb_cursor_get(names, &name, &value, MDB_NEXT))) {
    char text[512] = {0};
    if (name.mv_size >= sizeof text) return MDB_CORRUPTED;
    memcpy(text, name.mv_data, name.mv_size);
    if ((code = mdb_dbi_open(txn, text, 0, &table)) || (code = mdb_stat(txn, table, &stat)) ||
        (code = mdb_cursor_open(txn, table, &entries)))
      return code;
    size_t count = 0;
    volatile uint8_t touched = 0;
    while (!(code = mdb_cursor_get(entries, &key, &value, MDB_NEXT))) {
      for (size_t at = 0; at < value.mv_size; at += 4096) touched += ((const uint8_t *)value.mv_data)[at];
      count++;
    }
    if (code != MDB_NOTFOUND) return code;
    if (count != stat.ms_entries) return MDB_CORRUPTED;
  }
  answer->last_commit = mdb_txn_id(txn);
  return code == MDB_NOTFOUND ? 0 : code;
}

/// What the child does; whatever happens to it, the parent sees `is_done` unset.
static void examine(const char *path, struct answer *answer) {
  char file_path[4200];
  struct stat status;
  answer->is_damaged = 1;
  snprintf(file_path, sizeof file_path, "%s/data.mdb", path);
  int file = open(file_path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) {
    snprintf(answer->reason, sizeof answer->reason, "data.mdb cannot be read: %s", strerror(errno));
  } else if (status.st_size < 8192) {
    snprintf(answer->reason, sizeof answer->reason, "the file is too short");
  } else {
    struct walk walk = {.size = (uint64_t)status.st_size, .reason = answer->reason, .reason_size = sizeof answer->reason};
    void *map = mmap(0, walk.size, PROT_READ, MAP_SHARED, file, 0);
    walk.file = map;
    if (map == MAP_FAILED) {
      snprintf(answer->reason, sizeof answer->reason, "data.mdb cannot be mapped: %s", strerror(errno));
    } else if (walk_pages(&walk) == 0) {
      int code = walk_by_lmdb(path, walk.size, answer);
      if (code) snprintf(answer->reason, sizeof answer->reason, "%s", mdb_strerror(code));
      else if (answer->last_commit != walk.last_commit) snprintf(answer->reason, sizeof answer->reason, "LMDB reads another transaction");
      else answer->is_damaged = 0;
    }
  }
  answer->is_done = 1;
}

/// Leaves behind what the child inherited: descriptors, signal handlers, the wish for a core file.
static void settle(unsigned seconds) {
  struct rlimit no_core = {0, 0};
  sigset_t none;
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  alarm(seconds);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  int nowhere = open("/dev/null", O_RDWR);
  if (nowhere >= 0)
    for (int standard = 0; standard < 3; standard++) dup2(nowhere, standard);
  syscall(SYS_close_range, 3u, ~0u, 0u);
}

int clmdb_examine(const char *path, unsigned seconds, unsigned long long *last_commit, char *reason, size_t reason_size) {
  struct answer *answer = mmap(0, sizeof *answer, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (answer == MAP_FAILED) return -errno;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = fork();
  int code = errno;
  if (child == 0) {
    settle(seconds);
    examine(path, answer);
    _exit(0);
  }
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (child < 0) {
    munmap(answer, sizeof *answer);
    return -code;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  int result = 1;
  if (!answer->is_done) {
    snprintf(reason, reason_size, "the process that examined it was ended by signal %d", WTERMSIG(status));
  } else if (answer->is_damaged) {
    snprintf(reason, reason_size, "%s", answer->reason);
  } else {
    *last_commit = answer->last_commit;
    result = 0;
  }
  munmap(answer, sizeof *answer);
  return result;
}
