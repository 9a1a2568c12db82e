/* One JSON object (RFC 8259), field by field, without memory of its own. Values in values are checked and skipped. */
#ifndef UNIMEM_JSON_H
#define UNIMEM_JSON_H

#include "unimem.h"

/* The deepest that values may lie in values; a header that is longer does not fit. */
#define JSON_DEPTH 4096

enum json_kind {
  JSON_STRING,
  JSON_WHOLE, /* a whole number from 0 to 2^63 - 1, without fraction and exponent */
  JSON_TRUE,
  JSON_OTHER
};

struct json_value {
  enum json_kind kind;
  uint64_t whole;
  struct unimem_bytes text; /* unescaped, in the place where it was */
};

struct json {
  uint8_t *at;
  uint8_t *end;
  const char *error; /* null: nothing was wrong */
  bool first;
};

/* Begins to read an object that takes all of these bytes, which are changed. */
void json_open_object(struct json *json, uint8_t *bytes, size_t length);

/* The next field; false after the last, and when something was wrong. */
bool json_next_field(struct json *json, struct unimem_bytes *name, struct json_value *value);

#endif
