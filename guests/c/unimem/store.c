#include "store.h"

#include <string.h>

#include "text.h"
#include "utf8.h"

void store_open(struct unimem_store *store, void *memory, size_t bytes) {
  memset(store, 0, sizeof *store);
  store->bytes = memory;
  /* Offsets have 32 bits. */
  size_t capacity = bytes < UINT32_MAX ? bytes : UINT32_MAX;
  store->capacity = capacity - capacity % sizeof(uint32_t);
}

void store_clear(struct unimem_store *store) {
  store->used = 0;
  store->count = 0;
  store->list_key = NULL;
  store->failed = false;
}

void store_fail(struct unimem_store *store, const char *before, const char *key, const char *after) {
  if (store->failed) {
    return;
  }
  store->failed = true;
  struct text text = text_in(store->failure, sizeof store->failure);
  text_add(&text, before);
  text_add(&text, key);
  text_add(&text, after);
  text_end(&text);
}

void store_fail_full(struct unimem_store *store) {
  store_fail(store, "the store is full: give the domain more memory, or keep less", "", "");
}

void unimem_fail(struct unimem_store *store, const char *message) {
  store_fail(store, message, "", "");
}

bool unimem_has_failed(const struct unimem_store *store) {
  return store->failed;
}

uint64_t unimem_generation(const struct unimem_store *store) {
  return store->generation;
}

uint64_t unimem_sequence(const struct unimem_store *store) {
  return store->sequence;
}

/* ---- The offsets of entries ---- */

static uint32_t *offset_at(const struct unimem_store *store, size_t index) {
  return (uint32_t *)(void *)(store->bytes + store->capacity) - 1 - index;
}

static size_t index_bytes(const struct unimem_store *store) {
  return store->count * sizeof(uint32_t);
}

uint8_t *store_free(struct unimem_store *store, size_t *bytes) {
  *bytes = store->capacity - store->used - index_bytes(store);
  return store->bytes + store->used;
}

static size_t entry_end(const struct unimem_store *store, size_t index) {
  return index + 1 < store->count ? *offset_at(store, index + 1) : store->used;
}

static struct unimem_bytes entry_key(const struct unimem_store *store, size_t index) {
  uint64_t length;
  const uint8_t *key = canonical_read_unsigned(store->bytes + *offset_at(store, index), &length);
  return (struct unimem_bytes){.start = key, .length = length};
}

static int compare(const char *key, size_t length, struct unimem_bytes other) {
  size_t common = length < other.length ? length : other.length;
  int order = memcmp(key, other.start, common);
  if (order != 0) {
    return order;
  }
  return length < other.length ? -1 : length > other.length;
}

/* The place of a key among the entries; says whether it is there. */
static bool find(const struct unimem_store *store, const char *key, size_t length, size_t *index) {
  size_t low = 0;
  size_t high = store->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare(key, length, entry_key(store, middle));
    if (order == 0) {
      *index = middle;
      return true;
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  *index = low;
  return false;
}

static const uint8_t *value_of(const struct unimem_store *store, size_t index) {
  struct unimem_bytes key = entry_key(store, index);
  return key.start + key.length;
}

/* ---- Changes ---- */

bool store_may_change(struct unimem_store *store) {
  if (store->read_only) {
    store_fail(store, "a guard must not change the store", "", "");
  }
  if (store->list_key != NULL) {
    store_fail(store, "the list \"", store->list_key, "\" is not ended: end it before anything else is set");
  }
  return !store->failed;
}

/* Whether there is room for so many bytes more, index included. */
static bool has_room(struct unimem_store *store, size_t used, size_t index) {
  if (used > UNIMEM_MAXIMUM_BYTES) {
    store_fail(store, "the state has more bytes than a store may have, 16773120: keep less", "", "");
    return false;
  }
  if (used + index > store->capacity) {
    store_fail_full(store);
    return false;
  }
  return true;
}

/* Moves what is behind an entry's end, and the offsets that point there. */
static void move_tail(struct unimem_store *store, size_t from, size_t to, size_t first_moved) {
  memmove(store->bytes + to, store->bytes + from, store->used - from);
  for (size_t index = first_moved; index < store->count; index++) {
    uint32_t *offset = offset_at(store, index);
    *offset = (uint32_t)(*offset - from + to);
  }
  store->used = store->used - from + to;
}

static uint8_t *resize(struct unimem_store *store, size_t index, size_t size) {
  size_t start = (size_t)(value_of(store, index) - store->bytes);
  size_t end = entry_end(store, index);
  if (!has_room(store, store->used - end + start + size, index_bytes(store))) {
    return NULL;
  }
  if (start + size != end) {
    move_tail(store, end, start + size, index + 1);
  }
  return store->bytes + start;
}

static uint8_t *insert(struct unimem_store *store, size_t index, const char *key, size_t length, size_t size) {
  size_t start = index < store->count ? *offset_at(store, index) : store->used;
  size_t entry = canonical_unsigned_size(length) + length + size;
  if (!has_room(store, store->used + entry, index_bytes(store) + sizeof(uint32_t))) {
    return NULL;
  }
  move_tail(store, start, start + entry, index);
  /* The offsets grow downwards: those from here on make room by one. */
  memmove(offset_at(store, store->count), offset_at(store, store->count) + 1, (store->count - index) * sizeof(uint32_t));
  store->count++;
  *offset_at(store, index) = (uint32_t)start;
  uint8_t *at = canonical_write_unsigned(store->bytes + start, length);
  memcpy(at, key, length);
  return at + length;
}

uint8_t *store_place(struct unimem_store *store, const char *key, size_t size) {
  if (!store_may_change(store)) {
    return NULL;
  }
  size_t length = strlen(key);
  if (!utf8_is_well_formed((const uint8_t *)key, length)) {
    store_fail(store, "a key is not UTF-8", "", "");
    return NULL;
  }
  size_t index;
  if (find(store, key, length, &index)) {
    return resize(store, index, size);
  }
  return insert(store, index, key, length, size);
}

bool unimem_remove(struct unimem_store *store, const char *key) {
  size_t index;
  if (!store_may_change(store) || !find(store, key, strlen(key), &index)) {
    return false;
  }
  size_t start = *offset_at(store, index);
  move_tail(store, entry_end(store, index), start, index + 1);
  store->count--;
  memmove(offset_at(store, store->count) + 1, offset_at(store, store->count), (store->count - index) * sizeof(uint32_t));
  return true;
}

bool store_load(struct unimem_store *store, const struct canonical_checkpoint *checkpoint) {
  size_t used = checkpoint->entries.length;
  if (used + checkpoint->count * sizeof(uint32_t) > store->capacity) {
    return false;
  }
  memmove(store->bytes, checkpoint->entries.start, used);
  store_clear(store);
  const uint8_t *at = store->bytes;
  for (; store->count < checkpoint->count; store->count++) {
    *offset_at(store, store->count) = (uint32_t)(at - store->bytes);
    uint64_t length;
    at = canonical_read_unsigned(at, &length);
    struct unimem_value value;
    at = canonical_read_value(at + length, &value);
  }
  store->used = used;
  return true;
}

/* ---- Looking ---- */

bool unimem_get(struct unimem_store *store, const char *key, struct unimem_value *value) {
  size_t index;
  if (!find(store, key, strlen(key), &index)) {
    return false;
  }
  canonical_read_value(value_of(store, index), value);
  return true;
}
