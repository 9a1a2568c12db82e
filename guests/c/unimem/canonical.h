/* The canonical form of values and checkpoints (unimem/PROTOCOL.md, section 6): equal states are equal bytes. */
#ifndef UNIMEM_CANONICAL_H
#define UNIMEM_CANONICAL_H

#include "unimem.h"

enum canonical_type {
  CANONICAL_FALSE,
  CANONICAL_TRUE,
  CANONICAL_INT,
  CANONICAL_FLOAT,
  CANONICAL_STRING,
  CANONICAL_BYTES,
  CANONICAL_LIST
};

/* The longest number in its canonical form. */
#define CANONICAL_NUMBER_BYTES 10

/* The most bytes that a hand-over takes. */
#define CANONICAL_HAND_OVER_LIMIT 262144

/* What is before the entries is at most this long: the name of a step has 64 characters at most. */
#define CANONICAL_HEAD_BYTES 128

size_t canonical_unsigned_size(uint64_t number);

/* Each writes at this place and gives the place behind. */
uint8_t *canonical_write_unsigned(uint8_t *at, uint64_t number);
uint8_t *canonical_write_int(uint8_t *at, int64_t number);
uint8_t *canonical_write_float(uint8_t *at, double number);

/* Each reads what is known to be canonical, and gives the place behind. */
const uint8_t *canonical_read_unsigned(const uint8_t *at, uint64_t *number);
const uint8_t *canonical_read_value(const uint8_t *at, struct unimem_value *value);

/* A checkpoint taken apart; it points into the bytes that it was read from. */
struct canonical_checkpoint {
  uint64_t generation;
  uint64_t sequence;
  struct unimem_bytes next;
  uint64_t count;
  struct unimem_bytes entries;
};

/* Reads a checkpoint and refuses any bytes that are not exactly one: null, or a sentence that says why. */
const char *canonical_read_checkpoint(const uint8_t *bytes, size_t length, struct canonical_checkpoint *checkpoint);

/* Writes what is before the entries; its length. */
size_t canonical_write_head(uint8_t head[CANONICAL_HEAD_BYTES], uint64_t generation, uint64_t sequence, const char *next,
                            uint64_t count);

#endif
