#include "canonical.h"

#include <string.h>

size_t canonical_unsigned_size(uint64_t number) {
  size_t size = 1;
  while (number >= 0x80) {
    number >>= 7;
    size++;
  }
  return size;
}

uint8_t *canonical_write_unsigned(uint8_t *at, uint64_t number) {
  while (number >= 0x80) {
    *at++ = (uint8_t)(number | 0x80);
    number >>= 7;
  }
  *at++ = (uint8_t)number;
  return at;
}

uint8_t *canonical_write_int(uint8_t *at, int64_t number) {
  *at++ = CANONICAL_INT;
  uint64_t sign = number < 0 ? UINT64_MAX : 0;
  return canonical_write_unsigned(at, (uint64_t)number << 1 ^ sign);
}

uint8_t *canonical_write_float(uint8_t *at, double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  if (number != number) {
    bits = 0x7FF8000000000000;
  }
  *at++ = CANONICAL_FLOAT;
  for (int shift = 56; shift >= 0; shift -= 8) {
    *at++ = (uint8_t)(bits >> shift);
  }
  return at;
}

const uint8_t *canonical_read_unsigned(const uint8_t *at, uint64_t *number) {
  uint64_t read = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t part = *at++;
    read |= (uint64_t)(part & 0x7F) << shift;
    if (part < 0x80) {
      *number = read;
      return at;
    }
  }
}

static const uint8_t *read_bytes(const uint8_t *at, struct unimem_bytes *bytes) {
  uint64_t length;
  at = canonical_read_unsigned(at, &length);
  *bytes = (struct unimem_bytes){.start = at, .length = length};
  return at + length;
}

static double read_float(const uint8_t *at) {
  uint64_t bits = 0;
  for (unsigned index = 0; index < 8; index++) {
    bits = bits << 8 | at[index];
  }
  double number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

/* The place behind a list's elements is where the next value begins: they have to be walked over. */
static const uint8_t *skip_elements(struct unimem_list list) {
  struct unimem_value element;
  while (unimem_next(&list, &element)) {
  }
  return list.next;
}

const uint8_t *canonical_read_value(const uint8_t *at, struct unimem_value *value) {
  enum canonical_type type = *at++;
  switch (type) {
    case CANONICAL_FALSE:
    case CANONICAL_TRUE:
      value->type = UNIMEM_BOOL;
      value->boolean = type == CANONICAL_TRUE;
      return at;
    case CANONICAL_INT: {
      uint64_t zigzag;
      at = canonical_read_unsigned(at, &zigzag);
      value->type = UNIMEM_INT;
      value->integer = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
      return at;
    }
    case CANONICAL_FLOAT:
      value->type = UNIMEM_FLOAT;
      value->number = read_float(at);
      return at + 8;
    case CANONICAL_STRING:
      value->type = UNIMEM_STRING;
      return read_bytes(at, &value->bytes);
    case CANONICAL_BYTES:
      value->type = UNIMEM_BYTES;
      return read_bytes(at, &value->bytes);
    case CANONICAL_LIST:
      value->type = UNIMEM_LIST;
      value->list.next = canonical_read_unsigned(at, &value->list.left);
      return skip_elements(value->list);
  }
  __builtin_unreachable(); /* Only what was checked is read here. */
}

bool unimem_next(struct unimem_list *list, struct unimem_value *value) {
  if (list->left == 0) {
    return false;
  }
  list->left--;
  list->next = canonical_read_value(list->next, value);
  return true;
}

size_t canonical_write_head(uint8_t head[CANONICAL_HEAD_BYTES], uint64_t generation, uint64_t sequence, const char *next,
                            uint64_t count) {
  static const uint8_t magic[3] = {'U', 'M', 1};
  memcpy(head, magic, sizeof magic);
  uint8_t *at = canonical_write_unsigned(head + sizeof magic, generation);
  at = canonical_write_unsigned(at, sequence);
  size_t length = strlen(next);
  at = canonical_write_unsigned(at, length);
  memcpy(at, next, length);
  at = canonical_write_unsigned(at + length, count);
  return (size_t)(at - head);
}
