// LMDB's header.
#ifndef OTTLA_CLMDB_H
#define OTTLA_CLMDB_H

#include <lmdb.h>

/// The version of the LMDB library that is linked, as `major.minor.patch` in one number (major << 24 | minor << 16 | patch).
int clmdb_version(void);

#endif
