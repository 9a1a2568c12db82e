/* The header of a frame: one JSON object of at most 4,096 bytes, read strictly and in bounded space and time. */
#ifndef UNIMEM_HEADER_H
#define UNIMEM_HEADER_H

#include "unimem.h"

#define HEADER_BYTES 4096

/* The most raw bytes that may follow. */
#define HEADER_RAW_BYTES 16777216

enum header_kind {
  HEADER_ABSENT,
  HEADER_NUMBER, /* a whole number from 0 to 2^63 - 1 */
  HEADER_TEXT,
  HEADER_TRUE,
  HEADER_OTHER /* any other value: no field of the protocol has it */
};

/* The fields that the protocol knows. */
enum header_name {
  HEADER_TYPE,
  HEADER_RAW,
  HEADER_GENERATION,
  HEADER_CHECKPOINT_MILLIS,
  HEADER_UNTIL,
  HEADER_WAIVED,
  HEADER_SEQUENCE,
  HEADER_REASON,
  HEADER_NOW,
  HEADER_NAMES
};

struct header_field {
  enum header_kind kind;
  uint64_t number;
  struct unimem_bytes text;
};

struct header {
  struct header_field fields[HEADER_NAMES];
};

/*
 * Reads a header without its line feed; texts are unescaped where they are, and the header points there. Null, or a sentence that
 * says what is wrong.
 */
const char *header_read(uint8_t *bytes, size_t length, struct header *header);

/* Whether a field is this text. */
bool header_is(const struct header *header, enum header_name name, const char *text);

#endif
