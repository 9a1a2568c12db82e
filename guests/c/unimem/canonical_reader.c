/* Reads an untrusted checkpoint. A length is compared with the number of bytes that are left before it is used. */
#include <string.h>

#include "canonical.h"
#include "sha256.h"
#include "utf8.h"

#define MAGIC_BYTES 3

struct reader {
  const uint8_t *at;
  const uint8_t *end;
  const char *error; /* the first thing that was wrong; null: nothing yet */
};

static void refuse(struct reader *reader, const char *error) {
  if (reader->error == NULL) {
    reader->error = error;
  }
  /* Nothing is left to read, so that a caller that goes on ends soon. */
  reader->at = reader->end;
}

static size_t left(const struct reader *reader) {
  return (size_t)(reader->end - reader->at);
}

static uint8_t read_byte(struct reader *reader) {
  if (left(reader) == 0) {
    refuse(reader, "the checkpoint ends inside a value");
    return 0;
  }
  return *reader->at++;
}

static uint64_t read_unsigned(struct reader *reader) {
  uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t part = read_byte(reader);
    bool last = part < 0x80;
    bool too_large = shift == 63 && part > 1;
    bool not_shortest = last && part == 0 && shift > 0;
    if (too_large || not_shortest) {
      refuse(reader, "the checkpoint has a number that is not in shortest form");
    }
    if (reader->error != NULL) {
      return 0;
    }
    number |= (uint64_t)(part & 0x7F) << shift;
    if (last) {
      return number;
    }
  }
}

static uint64_t read_varint(struct reader *reader) {
  uint64_t number = read_unsigned(reader);
  if (number > INT64_MAX) {
    refuse(reader, "the checkpoint has a number of more than 63 bits");
    return 0;
  }
  return number;
}

/* A number of things of which each takes some bytes at least: so many bytes must be left. */
static size_t read_count(struct reader *reader, size_t bytes_each) {
  uint64_t count = read_varint(reader);
  if (count > left(reader) / bytes_each) {
    refuse(reader, "the checkpoint announces more of something than bytes are left");
    return 0;
  }
  return (size_t)count;
}

static struct unimem_bytes read_raw(struct reader *reader) {
  size_t length = read_count(reader, 1);
  struct unimem_bytes raw = {.start = reader->at, .length = length};
  reader->at += length;
  return raw;
}

static struct unimem_bytes read_string(struct reader *reader) {
  struct unimem_bytes string = read_raw(reader);
  if (!utf8_is_well_formed(string.start, string.length)) {
    refuse(reader, "the checkpoint has text that is not UTF-8");
  }
  return string;
}

static void check_float(struct reader *reader) {
  uint64_t bits = 0;
  for (unsigned index = 0; index < 8; index++) {
    bits = bits << 8 | read_byte(reader);
  }
  uint64_t magnitude = bits & INT64_MAX;
  bool is_nan = magnitude > 0x7FF0000000000000;
  if (is_nan && bits != 0x7FF8000000000000) {
    refuse(reader, "the checkpoint has a NaN that is not the canonical one");
  }
}

static void check_value(struct reader *reader, unsigned depth);

static void check_elements(struct reader *reader, unsigned depth) {
  if (depth > UNIMEM_MAXIMUM_DEPTH) {
    refuse(reader, "the checkpoint has a list more than 16 lists deep");
    return;
  }
  size_t count = read_count(reader, 1);
  for (size_t index = 0; index < count && reader->error == NULL; index++) {
    check_value(reader, depth);
  }
}

static void check_value(struct reader *reader, unsigned depth) {
  switch (read_byte(reader)) {
    case CANONICAL_FALSE:
    case CANONICAL_TRUE:
      break;
    case CANONICAL_INT:
      read_unsigned(reader);
      break;
    case CANONICAL_FLOAT:
      check_float(reader);
      break;
    case CANONICAL_STRING:
      read_string(reader);
      break;
    case CANONICAL_BYTES:
      read_raw(reader);
      break;
    case CANONICAL_LIST:
      check_elements(reader, depth + 1);
      break;
    default:
      refuse(reader, "the checkpoint has a value of an unknown type");
  }
}

static bool is_ascending(struct unimem_bytes before, struct unimem_bytes key) {
  size_t common = before.length < key.length ? before.length : key.length;
  int order = common == 0 ? 0 : memcmp(before.start, key.start, common);
  return order < 0 || (order == 0 && before.length < key.length);
}

static void read_entries(struct reader *reader, struct canonical_checkpoint *checkpoint) {
  /* An entry takes two bytes at least. */
  checkpoint->count = read_count(reader, 2);
  checkpoint->entries.start = reader->at;
  struct unimem_bytes before = {0};
  for (uint64_t index = 0; index < checkpoint->count && reader->error == NULL; index++) {
    struct unimem_bytes key = read_string(reader);
    if (index > 0 && !is_ascending(before, key)) {
      refuse(reader, "the checkpoint's keys are not in ascending order");
    }
    before = key;
    check_value(reader, 0);
  }
  checkpoint->entries.length = (size_t)(reader->at - checkpoint->entries.start);
}

static bool has_digest(const uint8_t *bytes, size_t end) {
  uint8_t digest[SHA256_BYTES];
  struct sha256 sha;
  sha256_begin(&sha);
  sha256_add(&sha, bytes, end);
  sha256_end(&sha, digest);
  return memcmp(digest, bytes + end, sizeof digest) == 0;
}

const char *canonical_read_checkpoint(const uint8_t *bytes, size_t length, struct canonical_checkpoint *checkpoint) {
  if (length < MAGIC_BYTES + SHA256_BYTES || bytes[0] != 'U' || bytes[1] != 'M') {
    return "the bytes are not a checkpoint";
  }
  if (bytes[2] != 1) {
    return "the checkpoint has another version than 1, the one that this program reads";
  }
  size_t end = length - SHA256_BYTES;
  if (!has_digest(bytes, end)) {
    return "the checkpoint is damaged: its digest differs";
  }
  struct reader reader = {.at = bytes + MAGIC_BYTES, .end = bytes + end, .error = NULL};
  checkpoint->generation = read_varint(&reader);
  checkpoint->sequence = read_varint(&reader);
  checkpoint->next = read_string(&reader);
  read_entries(&reader, checkpoint);
  if (left(&reader) > 0) {
    refuse(&reader, "the checkpoint goes on after its entries");
  }
  if (checkpoint->entries.length > UNIMEM_MAXIMUM_BYTES) {
    refuse(&reader, "the checkpoint has more bytes than a store may have");
  }
  return reader.error;
}
