#include "pages.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isa-l/crc.h>

// lmdb.h, mdb.c: struct MDB_page, MDB_node, MDB_db, MDB_meta.
enum { PAGE_HEADER = 16, NODE_HEADER = 8, TABLE_SIZE = 48, DEEPEST = 32, LONGEST_KEY = 511 };
enum { IS_BRANCH = 0x01, IS_LEAF = 0x02, IS_OVERFLOW = 0x04, IS_META = 0x08 };
enum { BIG_VALUE = 0x01, SUB_TABLE = 0x02 };
enum { INTEGER_KEYS = 0x08 };
static const uint64_t NO_PAGE = UINT64_MAX;

/// Bytes of the file.
struct bytes {
  const uint8_t *start;
  uint64_t count;
};

/// A B+tree: what the file says of it, and what was found.
struct tree {
  enum { FREE_PAGES, TABLES, RECORDS } kind;
  struct bytes name;
  uint16_t depth;
  uint64_t branches, leaves, overflows, entries, root;
  uint64_t found_branches, found_leaves, found_overflows, found_entries;
  struct bytes last_key;
};

static uint16_t two(const uint8_t *at) { uint16_t v; memcpy(&v, at, sizeof v); return v; }
static uint32_t four(const uint8_t *at) { uint32_t v; memcpy(&v, at, sizeof v); return v; }
static uint64_t eight(const uint8_t *at) { uint64_t v; memcpy(&v, at, sizeof v); return v; }

__attribute__((format(printf, 2, 3))) static int bad(struct walk *walk, const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(walk->reason, walk->reason_size, format, list);
  va_end(list);
  return -1;
}

/// Marks pages as met: each may be met once.
static int meet(struct walk *walk, uint64_t page, uint64_t count) {
  if (page < 2 || page > walk->last_page || count > walk->last_page - page + 1)
    return bad(walk, "page %llu is named, outside of the %llu there are", (unsigned long long)page,
               (unsigned long long)walk->last_page + 1);
  for (uint64_t p = page; p < page + count; p++) {
    if (walk->met[p / 8] >> p % 8 & 1) return bad(walk, "page %llu is used twice", (unsigned long long)p);
    walk->met[p / 8] |= 1 << p % 8;
  }
  return 0;
}

/// The bytes of pages that lie in the file.
static const uint8_t *pages_at(struct walk *walk, uint64_t page, uint64_t count) {
  uint64_t in_file = walk->size / walk->page_size;
  if (page >= in_file || count > in_file - page) {
    bad(walk, "page %llu lies behind the end of the file", (unsigned long long)page);
    return NULL;
  }
  const uint8_t *start = walk->file + page * walk->page_size;
  if (eight(start) != page) {
    bad(walk, "page %llu says that it is page %llu", (unsigned long long)page, (unsigned long long)eight(start));
    return NULL;
  }
  return start;
}

static int compare(const struct tree *tree, struct bytes a, struct bytes b) {
  if (tree->kind == FREE_PAGES) {
    uint64_t x = eight(a.start), y = eight(b.start);
    return x < y ? -1 : x > y;
  }
  int order = memcmp(a.start, b.start, a.count < b.count ? a.count : b.count);
  return order ? order : a.count < b.count ? -1 : a.count > b.count;
}

static int check_key(struct walk *walk, const struct tree *tree, struct bytes key, uint64_t page) {
  if (tree->kind == FREE_PAGES ? key.count != 8 : key.count < 1 || key.count > LONGEST_KEY)
    return bad(walk, "a key of %llu bytes in page %llu", (unsigned long long)key.count, (unsigned long long)page);
  return 0;
}

static int walk_tree(struct walk *walk, struct tree *tree);

/// A list of free pages: a count, then so many page numbers, falling.
static int check_free_pages(struct walk *walk, struct bytes key, struct bytes value) {
  if (eight(key.start) > walk->last_commit) return bad(walk, "pages were freed by a transaction that is to come");
  if (value.count < 8 || value.count % 8 || eight(value.start) > value.count / 8 - 1) return bad(walk, "a list of free pages is cut off");
  uint64_t count = eight(value.start), before = NO_PAGE;
  for (uint64_t i = 1; i <= count; i++) {
    uint64_t page = eight(value.start + 8 * i);
    if (page >= before) return bad(walk, "a list of free pages is out of order");
    before = page;
    if (meet(walk, page, 1)) return -1;
  }
  return 0;
}

/// A value of ours: a CRC32C, big-endian, over the table's name, the key and the rest; then the rest.
static int check_record(struct walk *walk, const struct tree *tree, struct bytes key, struct bytes value, uint64_t page) {
  if (value.count < 4) return bad(walk, "a value without a checksum in page %llu", (unsigned long long)page);
  unsigned crc = ~0u;
  struct bytes parts[] = {tree->name, key, {value.start + 4, value.count - 4}};
  for (int i = 0; i < 3; i++)
    for (uint64_t done = 0; done < parts[i].count;) {
      uint64_t left = parts[i].count - done, now = left < 1 << 30 ? left : 1 << 30;
      crc = crc32_iscsi((unsigned char *)parts[i].start + done, (int)now, crc);
      done += now;
    }
  if (~crc != __builtin_bswap32(four(value.start)))
    return bad(walk, "a value's checksum does not hold in page %llu", (unsigned long long)page);
  return 0;
}

static void read_table(struct tree *tree, const uint8_t *at) {
  tree->depth = two(at + 6);
  tree->branches = eight(at + 8);
  tree->leaves = eight(at + 16);
  tree->overflows = eight(at + 24);
  tree->entries = eight(at + 32);
  tree->root = eight(at + 40);
}

static int check_entry(struct walk *walk, struct tree *tree, unsigned flags, struct bytes key, struct bytes value, uint64_t page) {
  switch (tree->kind) {
  case FREE_PAGES: return check_free_pages(walk, key, value);
  case RECORDS: return check_record(walk, tree, key, value, page);
  case TABLES: break;
  }
  if (!(flags & SUB_TABLE) || value.count != TABLE_SIZE || two(value.start + 4) != 0)
    return bad(walk, "page %llu should name a table and does not", (unsigned long long)page);
  struct tree inner = {.kind = RECORDS, .name = key};
  read_table(&inner, value.start);
  return walk_tree(walk, &inner);
}

/// The node of a page's slot: its key lies within the page. NULL where it does not.
static const uint8_t *node_at(struct walk *walk, const uint8_t *start, uint64_t page, unsigned slot, struct bytes *key) {
  unsigned upper = two(start + 14), at = two(start + PAGE_HEADER + 2 * slot);
  if (at < upper || at + NODE_HEADER > walk->page_size || at + NODE_HEADER + two(start + at + 6) > walk->page_size) {
    bad(walk, "an entry lies outside of page %llu", (unsigned long long)page);
    return NULL;
  }
  *key = (struct bytes){start + at + NODE_HEADER, two(start + at + 6)};
  return start + at;
}

/// That the entries of a page fill it without a gap: LMDB moves them about by their lengths.
static int check_lengths(struct walk *walk, const uint8_t *start, uint64_t page, unsigned slots, bool leaf) {
  uint64_t sum = 0;
  for (unsigned slot = 0; slot < slots; slot++) {
    struct bytes key;
    const uint8_t *node = node_at(walk, start, page, slot, &key);
    if (!node) return -1;
    uint64_t length = NODE_HEADER + key.count;
    if (leaf) length += two(node + 4) & BIG_VALUE ? 8 : two(node) | (uint64_t)two(node + 2) << 16;
    sum += length + length % 2;
  }
  if (sum != walk->page_size - two(start + 14)) return bad(walk, "the entries of page %llu do not fill it", (unsigned long long)page);
  return 0;
}

/// The value of a leaf's node, whether it lies in the page or in pages of its own.
static int value_at(struct walk *walk, struct tree *tree, const uint8_t *start, const uint8_t *node, struct bytes key, uint64_t page,
                    struct bytes *value) {
  uint64_t count = two(node) | (uint64_t)two(node + 2) << 16;
  unsigned flags = two(node + 4);
  const uint8_t *at = key.start + key.count, *end = start + walk->page_size;
  if (flags & ~(unsigned)(BIG_VALUE | SUB_TABLE)) return bad(walk, "an entry of an unknown kind in page %llu", (unsigned long long)page);
  if ((uint64_t)(end - at) < (flags & BIG_VALUE ? 8 : count)) return bad(walk, "a value runs out of page %llu", (unsigned long long)page);
  *value = (struct bytes){at, count};
  if (!(flags & BIG_VALUE)) return 0;
  // A value that was replaced by a shorter one within a transaction keeps all its pages.
  uint64_t first = eight(at), needed = (PAGE_HEADER - 1 + count) / walk->page_size + 1;
  const uint8_t *big = pages_at(walk, first, 1);
  if (!big) return -1;
  uint64_t pages = four(big + 12);
  if (two(big + 10) != IS_OVERFLOW || pages < needed)
    return bad(walk, "page %llu should hold a long value and does not", (unsigned long long)first);
  if (meet(walk, first, pages) || !pages_at(walk, first, pages)) return -1;
  tree->found_overflows += pages;
  value->start = big + PAGE_HEADER;
  return 0;
}

static int walk_leaf(struct walk *walk, struct tree *tree, const uint8_t *start, uint64_t page, unsigned slots, struct bytes low,
                     struct bytes high) {
  tree->found_leaves++;
  for (unsigned slot = 0; slot < slots; slot++) {
    struct bytes key, value;
    const uint8_t *node = node_at(walk, start, page, slot, &key);
    if (!node || check_key(walk, tree, key, page)) return -1;
    if ((tree->last_key.start && compare(tree, tree->last_key, key) >= 0) || (low.start && compare(tree, key, low) < 0) ||
        (high.start && compare(tree, key, high) >= 0))
      return bad(walk, "keys are out of order in page %llu", (unsigned long long)page);
    tree->last_key = key;
    tree->found_entries++;
    if (value_at(walk, tree, start, node, key, page, &value)) return -1;
    if (check_entry(walk, tree, two(node + 4), key, value, page)) return -1;
  }
  return 0;
}

/// Walks a page and those below it; their keys are to be at least `low` and below `high`, where those are given.
static int walk_page(struct walk *walk, struct tree *tree, uint64_t page, unsigned level, struct bytes low, struct bytes high) {
  if (meet(walk, page, 1)) return -1;
  const uint8_t *start = pages_at(walk, page, 1);
  if (!start) return -1;
  unsigned lower = two(start + 12), upper = two(start + 14);
  bool leaf = level == tree->depth;
  if (two(start + 10) != (leaf ? IS_LEAF : IS_BRANCH) || lower < PAGE_HEADER || lower % 2 || lower > upper || upper > walk->page_size)
    return bad(walk, "page %llu is no page of a tree", (unsigned long long)page);
  unsigned slots = (lower - PAGE_HEADER) / 2;
  if (slots == 0) return bad(walk, "page %llu is empty", (unsigned long long)page);
  if (check_lengths(walk, start, page, slots, leaf)) return -1;
  if (leaf) return walk_leaf(walk, tree, start, page, slots, low, high);
  tree->found_branches++;
  for (unsigned slot = 0; slot < slots; slot++) {
    struct bytes key, next = high;
    const uint8_t *node = node_at(walk, start, page, slot, &key);
    if (!node || (slot > 0 && check_key(walk, tree, key, page))) return -1;
    if (slot + 1 < slots && (!node_at(walk, start, page, slot + 1, &next) || check_key(walk, tree, next, page))) return -1;
    uint64_t child = two(node) | (uint64_t)two(node + 2) << 16 | (uint64_t)two(node + 4) << 32;
    if (walk_page(walk, tree, child, level + 1, slot > 0 ? key : low, next)) return -1;
  }
  return 0;
}

static int walk_tree(struct walk *walk, struct tree *tree) {
  struct bytes none = {NULL, 0};
  if (tree->root == NO_PAGE) {
    if (tree->depth || tree->entries || tree->branches || tree->leaves || tree->overflows)
      return bad(walk, "a table without a root has entries");
    return 0;
  }
  if (tree->depth < 1 || tree->depth > DEEPEST) return bad(walk, "a table is %u pages deep", tree->depth);
  if (walk_page(walk, tree, tree->root, 1, none, none)) return -1;
  if (tree->entries != tree->found_entries || tree->branches != tree->found_branches || tree->leaves != tree->found_leaves ||
      tree->overflows != tree->found_overflows)
    return bad(walk, "a table should have %llu entries and has %llu, or pages are missing", (unsigned long long)tree->entries,
               (unsigned long long)tree->found_entries);
  return 0;
}

/// The two meta pages; which of them counts, or NULL.
static const uint8_t *choose_meta(struct walk *walk) {
  const uint8_t *metas[2];
  uint64_t commits[2];
  for (int i = 0; i < 2; i++) {
    const uint8_t *start = walk->file + i * walk->page_size, *meta = start + PAGE_HEADER;
    if (eight(start) != (uint64_t)i || two(start + 10) != IS_META || four(meta) != 0xBEEFC0DE || four(meta + 4) != 1 ||
        four(meta + 24) != walk->page_size || two(meta + 28) != INTEGER_KEYS || two(meta + 76) != 0) {
      bad(walk, "meta page %d is damaged", i);
      return NULL;
    }
    metas[i] = meta;
    commits[i] = eight(meta + 128);
  }
  // A transaction writes the meta page that its number chooses, so that the two are neighbours; in a new file both are 0.
  bool new = commits[0] == 0 && commits[1] == 0;
  uint64_t apart = commits[0] > commits[1] ? commits[0] - commits[1] : commits[1] - commits[0];
  if (!new && (commits[0] % 2 != 0 || commits[1] % 2 != 1 || apart != 1)) {
    bad(walk, "the meta pages are of transactions %llu and %llu", (unsigned long long)commits[0], (unsigned long long)commits[1]);
    return NULL;
  }
  int newer = commits[1] > commits[0];
  walk->last_commit = commits[newer];
  walk->last_page = eight(metas[newer] + 120);
  return metas[newer];
}

int walk_pages(struct walk *walk) {
  if (walk->size < 2 * 512 || walk->size < (uint64_t)PAGE_HEADER + 136) return bad(walk, "the file is too short");
  walk->page_size = four(walk->file + PAGE_HEADER + 24);
  if (walk->page_size < 512 || walk->page_size > 65536 || walk->page_size & (walk->page_size - 1) || walk->size < 2 * walk->page_size)
    return bad(walk, "meta page 0 is damaged");
  const uint8_t *meta = choose_meta(walk);
  if (!meta) return -1;
  if (walk->last_page < 1 || walk->last_page > 1ull << 40) return bad(walk, "the meta page names a last page that cannot be");
  walk->met = calloc(walk->last_page / 8 + 1, 1);
  if (!walk->met) return bad(walk, "no memory for %llu pages", (unsigned long long)walk->last_page);
  struct tree free_pages = {.kind = FREE_PAGES}, tables = {.kind = TABLES};
  read_table(&free_pages, meta + 24);
  read_table(&tables, meta + 72);
  int result = walk_tree(walk, &free_pages) || walk_tree(walk, &tables) ? -1 : 0;
  // A page that was never written is among the free ones; else the number is wrong, and the map would seem to be full.
  if (result == 0 && walk->last_page >= walk->size / walk->page_size && !(walk->met[walk->last_page / 8] >> walk->last_page % 8 & 1))
    result = bad(walk, "the last page is said to be %llu and the file ends before it", (unsigned long long)walk->last_page);
  free(walk->met);
  walk->met = NULL;
  return result;
}
