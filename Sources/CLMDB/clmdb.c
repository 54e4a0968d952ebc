#include "clmdb.h"

int clmdb_version(void) {
  int major, minor, patch;
  mdb_version(&major, &minor, &patch);
  return major << 24 | minor << 16 | patch;
}
