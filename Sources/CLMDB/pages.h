// The pages of an LMDB 0.9 file as it lies on the disk of a 64-bit machine. Read by bounds-checked code of our own, for LMDB's trusts them.
#ifndef OTTLA_CLMDB_PAGES_H
#define OTTLA_CLMDB_PAGES_H

#include <stddef.h>
#include <stdint.h>

/// What a walk needs and finds.
struct walk {
  const uint8_t *file;
  uint64_t size;
  /// Bytes in a page.
  uint64_t page_size;
  /// The highest page that is in use.
  uint64_t last_page;
  /// The last transaction.
  uint64_t last_commit;
  /// A bit for each page that was met.
  uint8_t *met;
  /// Why it is damaged, where it is.
  char *reason;
  size_t reason_size;
};

/// Walks the whole file: 0 where all is well, -1 with a reason where it is not.
int walk_pages(struct walk *walk);

#endif
