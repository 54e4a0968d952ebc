// LMDB's header, and the examination of a doubtful file.
#ifndef OTTLA_CLMDB_H
#define OTTLA_CLMDB_H

#include <lmdb.h>
#include <stddef.h>

/// Walks every page, table, key and value of the environment in the directory `path`, in a child process that may die of it: LMDB 0.9
/// trusts what it reads, and a damaged page makes it abort or read where nothing is.
///
/// The file is only read, and LMDB's lock is not taken: nobody may write to it meanwhile. Answers 0 where all is well (`last_commit` is
/// then the number of the last transaction), 1 where it is damaged (`reason` says how), and an errno, negated, where no child could be
/// made. The child is killed after `seconds`, which counts as damage.
int clmdb_examine(const char *path, unsigned seconds, unsigned long long *last_commit, char *reason, size_t reason_size);

#endif
