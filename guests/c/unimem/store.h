/*
 * The store keeps its entries in their canonical form, one behind the other: to take a checkpoint is to copy them, and to resume
 * from one is to check and keep its bytes. They grow from the beginning of the memory; from its end grow the offsets of the
 * entries in the order of their keys, for the search.
 */
#ifndef UNIMEM_STORE_H
#define UNIMEM_STORE_H

#include "canonical.h"

#define STORE_FAILURE_BYTES 384

struct unimem_store {
  uint8_t *bytes;
  size_t capacity;
  size_t used;
  size_t count;
  uint64_t generation;
  uint64_t sequence;
  bool read_only; /* a guard is looking */

  /* The list that is being filled lies behind the entries; the key is null while none is. */
  const char *list_key;
  size_t list_end;
  unsigned list_depth;
  struct {
    size_t start;
    uint64_t count;
  } lists[UNIMEM_MAXIMUM_DEPTH];

  bool failed;
  char failure[STORE_FAILURE_BYTES];
};

/* An empty store in this memory. */
void store_open(struct unimem_store *store, void *memory, size_t bytes);

/* Forgets all entries, and a failure too. */
void store_clear(struct unimem_store *store);

/* The memory that is free, behind the entries. */
uint8_t *store_free(struct unimem_store *store, size_t *bytes);

/* Takes the entries of a checkpoint, which may lie in the free memory; false if there is no room for them. */
bool store_load(struct unimem_store *store, const struct canonical_checkpoint *checkpoint);

/* The place of a new value of this many bytes for this key; null if it cannot be (the store has failed then). */
uint8_t *store_place(struct unimem_store *store, const char *key, size_t size);

/* Whether the store may be changed now; it has failed if not. */
bool store_may_change(struct unimem_store *store);

/* Fails with a sentence of three parts. */
void store_fail(struct unimem_store *store, const char *before, const char *key, const char *after);

/* Fails for want of memory. */
void store_fail_full(struct unimem_store *store);

#endif
