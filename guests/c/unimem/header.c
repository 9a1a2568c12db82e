#include "header.h"

#include <string.h>

#include "json.h"

static const char *const NAMES[HEADER_NAMES] = {
    [HEADER_TYPE] = "type",         [HEADER_RAW] = "bytes",           [HEADER_GENERATION] = "generation",
    [HEADER_UNTIL] = "until",       [HEADER_WAIVED] = "waived",       [HEADER_CHECKPOINT_MILLIS] = "checkpointMillis",
    [HEADER_SEQUENCE] = "sequence", [HEADER_REASON] = "reason",       [HEADER_NOW] = "now"};

/* No more than fit into a header: a field takes five bytes at least. */
#define MOST_FIELDS (HEADER_BYTES / 5 + 1)

static bool equals(struct unimem_bytes left, const void *right, size_t length) {
  return left.length == length && (length == 0 || memcmp(left.start, right, length) == 0);
}

static struct header_field field_of(const struct json_value *value) {
  struct header_field field = {.kind = HEADER_OTHER};
  switch (value->kind) {
    case JSON_STRING:
      field.kind = HEADER_TEXT;
      field.text = value->text;
      break;
    case JSON_WHOLE:
      field.kind = HEADER_NUMBER;
      field.number = value->whole;
      break;
    case JSON_TRUE:
      field.kind = HEADER_TRUE;
      break;
    case JSON_OTHER:
      break;
  }
  return field;
}

static const char *check(const struct header *header) {
  const struct header_field *raw = &header->fields[HEADER_RAW];
  if (header->fields[HEADER_TYPE].kind != HEADER_TEXT) {
    return "a header has no text in its field type";
  }
  if (raw->kind != HEADER_ABSENT && raw->kind != HEADER_NUMBER) {
    return "a header has no whole number from 0 on in its field bytes";
  }
  return raw->number > HEADER_RAW_BYTES ? "a frame announces more than 16777216 bytes" : NULL;
}

const char *header_read(uint8_t *bytes, size_t length, struct header *header) {
  static struct unimem_bytes seen[MOST_FIELDS];
  size_t count = 0;
  memset(header, 0, sizeof *header);
  struct json json;
  struct unimem_bytes name;
  struct json_value value;
  json_open_object(&json, bytes, length);
  while (json_next_field(&json, &name, &value)) {
    for (size_t index = 0; index < count; index++) {
      if (equals(seen[index], name.start, name.length)) {
        return "a header has a field twice";
      }
    }
    if (count == MOST_FIELDS) {
      return "a header has too many fields";
    }
    seen[count++] = name;
    for (size_t index = 0; index < HEADER_NAMES; index++) {
      if (equals(name, NAMES[index], strlen(NAMES[index]))) {
        header->fields[index] = field_of(&value);
      }
    }
  }
  return json.error != NULL ? json.error : check(header);
}

bool header_is(const struct header *header, enum header_name name, const char *text) {
  const struct header_field *field = &header->fields[name];
  return field->kind == HEADER_TEXT && equals(field->text, text, strlen(text));
}
