/* Lists are put together behind the entries, and moved to their place when they end. */
#include <string.h>

#include "store.h"
#include "utf8.h"

/* Room for so many bytes at the end of the list that is being filled; null if there is none. */
static uint8_t *grow(struct unimem_store *store, size_t size) {
  if (store->failed) {
    return NULL;
  }
  if (store->list_key == NULL) {
    store_fail(store, "no list is being filled: begin one first", "", "");
    return NULL;
  }
  size_t room;
  const uint8_t *free = store_free(store, &room);
  size_t taken = store->list_end - (size_t)(free - store->bytes);
  if (size > UNIMEM_MAXIMUM_BYTES || taken + size > room) {
    store_fail_full(store);
    return NULL;
  }
  uint8_t *at = store->bytes + store->list_end;
  store->list_end += size;
  return at;
}

/* An element is added to the list that is open. */
static void add(struct unimem_store *store, const void *bytes, size_t size) {
  uint8_t *at = grow(store, size);
  if (at != NULL) {
    memcpy(at, bytes, size);
    store->lists[store->list_depth - 1].count++;
  }
}

static void open_list(struct unimem_store *store) {
  uint8_t *at = grow(store, 1);
  if (at == NULL) {
    return;
  }
  *at = CANONICAL_LIST;
  store->lists[store->list_depth].start = store->list_end;
  store->lists[store->list_depth].count = 0;
  store->list_depth++;
}

void unimem_begin_list(struct unimem_store *store, const char *key) {
  if (!store_may_change(store)) {
    return;
  }
  store->list_key = key;
  store->list_end = store->used;
  store->list_depth = 0;
  open_list(store);
}

void unimem_begin_inner_list(struct unimem_store *store) {
  if (store->list_key != NULL && store->list_depth == UNIMEM_MAXIMUM_DEPTH) {
    store_fail(store, "the list \"", store->list_key, "\" is more than 16 lists deep");
    return;
  }
  if (store->list_key != NULL && !store->failed) {
    store->lists[store->list_depth - 1].count++;
  }
  open_list(store);
}

void unimem_add_bool(struct unimem_store *store, bool value) {
  uint8_t byte = value ? CANONICAL_TRUE : CANONICAL_FALSE;
  add(store, &byte, 1);
}

void unimem_add_int(struct unimem_store *store, int64_t value) {
  uint8_t bytes[1 + CANONICAL_NUMBER_BYTES];
  add(store, bytes, (size_t)(canonical_write_int(bytes, value) - bytes));
}

void unimem_add_float(struct unimem_store *store, double value) {
  uint8_t bytes[1 + 8];
  add(store, bytes, (size_t)(canonical_write_float(bytes, value) - bytes));
}

static void add_of_length(struct unimem_store *store, enum canonical_type type, const void *bytes, size_t length) {
  uint8_t head[1 + CANONICAL_NUMBER_BYTES] = {(uint8_t)type};
  add(store, head, (size_t)(canonical_write_unsigned(head + 1, length) - head));
  uint8_t *at = grow(store, length);
  if (at != NULL && length > 0) {
    memcpy(at, bytes, length);
  }
}

void unimem_add_string(struct unimem_store *store, const char *text, size_t length) {
  if (!utf8_is_well_formed((const uint8_t *)text, length)) {
    store_fail(store, "a string in a list is not UTF-8", "", "");
    return;
  }
  add_of_length(store, CANONICAL_STRING, text, length);
}

void unimem_add_bytes(struct unimem_store *store, const void *bytes, size_t length) {
  add_of_length(store, CANONICAL_BYTES, bytes, length);
}

/* The outermost list is complete: it goes from behind the entries to its place among them. */
static void settle(struct unimem_store *store) {
  const char *key = store->list_key;
  size_t size = store->list_end - store->used;
  size_t room;
  uint8_t *free = store_free(store, &room);
  store->list_key = NULL;
  /* Aside, where making room for it does not reach: a new key takes an offset more. */
  size_t growth = strlen(key) + CANONICAL_NUMBER_BYTES + sizeof(uint32_t) + size;
  if (room < growth + size) {
    store_fail_full(store);
    return;
  }
  uint8_t *aside = free + room - sizeof(uint32_t) - size;
  memmove(aside, free, size);
  uint8_t *place = store_place(store, key, size);
  if (place != NULL) {
    memcpy(place, aside, size);
  }
}

void unimem_end_list(struct unimem_store *store) {
  if (store->failed) {
    store->list_key = NULL;
    return;
  }
  if (store->list_key == NULL) {
    store_fail(store, "no list is being filled: begin one first", "", "");
    return;
  }
  size_t start = store->lists[store->list_depth - 1].start;
  uint64_t count = store->lists[store->list_depth - 1].count;
  size_t elements = store->list_end - start;
  size_t size = canonical_unsigned_size(count);
  if (grow(store, size) == NULL) {
    return;
  }
  memmove(store->bytes + start + size, store->bytes + start, elements);
  canonical_write_unsigned(store->bytes + start, count);
  store->list_depth--;
  if (store->list_depth == 0) {
    settle(store);
  }
}
