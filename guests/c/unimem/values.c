/* Getters and setters of each type. */
#include <string.h>

#include "store.h"
#include "text.h"
#include "utf8.h"

static const char *const TYPE_NAMES[] = {"a bool", "an int", "a float", "a string", "bytes", "a list"};

/* The value of a key, which must have this type; all zero if it has not. */
static struct unimem_value require(struct unimem_store *store, const char *key, enum unimem_type type) {
  struct unimem_value value;
  if (!unimem_get(store, key, &value)) {
    store_fail(store, "the store has no key \"", key, "\": set it first");
  } else if (value.type != type) {
    char after[64];
    struct text text = text_in(after, sizeof after);
    text_add(&text, "\" holds ");
    text_add(&text, TYPE_NAMES[value.type]);
    text_add(&text, ": use the getter of that type");
    text_end(&text);
    store_fail(store, "the key \"", key, after);
  } else {
    return value;
  }
  memset(&value, 0, sizeof value);
  return value;
}

bool unimem_get_bool(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_BOOL).boolean;
}

int64_t unimem_get_int(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_INT).integer;
}

double unimem_get_float(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_FLOAT).number;
}

struct unimem_bytes unimem_get_string(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_STRING).bytes;
}

struct unimem_bytes unimem_get_bytes(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_BYTES).bytes;
}

struct unimem_list unimem_get_list(struct unimem_store *store, const char *key) {
  return require(store, key, UNIMEM_LIST).list;
}

static void set(struct unimem_store *store, const char *key, const uint8_t *value, size_t size) {
  uint8_t *place = store_place(store, key, size);
  if (place != NULL) {
    memcpy(place, value, size);
  }
}

void unimem_set_bool(struct unimem_store *store, const char *key, bool value) {
  uint8_t byte = value ? CANONICAL_TRUE : CANONICAL_FALSE;
  set(store, key, &byte, 1);
}

void unimem_set_int(struct unimem_store *store, const char *key, int64_t value) {
  uint8_t bytes[1 + CANONICAL_NUMBER_BYTES];
  set(store, key, bytes, (size_t)(canonical_write_int(bytes, value) - bytes));
}

void unimem_set_float(struct unimem_store *store, const char *key, double value) {
  uint8_t bytes[1 + 8];
  set(store, key, bytes, (size_t)(canonical_write_float(bytes, value) - bytes));
}

/* A value of a type, a length and so many bytes: the place of these. */
static uint8_t *place_of_length(struct unimem_store *store, const char *key, enum canonical_type type, size_t length) {
  if (length > UNIMEM_MAXIMUM_BYTES) {
    length = UNIMEM_MAXIMUM_BYTES; /* It fails for its size below, whatever the sum would be. */
  }
  uint8_t *place = store_place(store, key, 1 + canonical_unsigned_size(length) + length);
  if (place == NULL) {
    return NULL;
  }
  *place++ = (uint8_t)type;
  return canonical_write_unsigned(place, length);
}

/* What is copied from the store itself would move under its reader: it is first copied to the end of the free memory. */
static const void *out_of_the_way(struct unimem_store *store, const char *key, const void *bytes, size_t length) {
  const uint8_t *start = bytes;
  if (length == 0 || start < store->bytes || start >= store->bytes + store->used) {
    return bytes;
  }
  size_t room;
  uint8_t *free = store_free(store, &room);
  size_t growth = strlen(key) + length + 2 * CANONICAL_NUMBER_BYTES + 8;
  if (room < growth + length) {
    store_fail_full(store);
    return bytes;
  }
  return memcpy(free + room - length - 8, bytes, length);
}

static void set_of_length(struct unimem_store *store, const char *key, enum canonical_type type, const void *bytes, size_t length) {
  const void *source = out_of_the_way(store, key, bytes, length);
  uint8_t *place = place_of_length(store, key, type, length);
  if (place != NULL && length > 0) {
    memcpy(place, source, length);
  }
}

void unimem_set_bytes(struct unimem_store *store, const char *key, const void *bytes, size_t length) {
  set_of_length(store, key, CANONICAL_BYTES, bytes, length);
}

void unimem_set_string(struct unimem_store *store, const char *key, const char *text, size_t length) {
  if (!utf8_is_well_formed((const uint8_t *)text, length)) {
    store_fail(store, "the string for the key \"", key, "\" is not UTF-8");
    return;
  }
  set_of_length(store, key, CANONICAL_STRING, text, length);
}

uint8_t *unimem_make_bytes(struct unimem_store *store, const char *key, size_t length) {
  uint8_t *place = place_of_length(store, key, CANONICAL_BYTES, length);
  if (place != NULL) {
    memset(place, 0, length);
  }
  return place;
}
