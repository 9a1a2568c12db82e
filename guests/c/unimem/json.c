#include "json.h"

#include <string.h>

#include "utf8.h"

static const char NOT_AN_OBJECT[] = "a header is not a JSON object";

static bool refuse(struct json *json) {
  if (json->error == NULL) {
    json->error = NOT_AN_OBJECT;
  }
  json->at = json->end;
  return false;
}

/* The next byte, or 0 at the end: no text of JSON has that outside of strings. */
static uint8_t peek(const struct json *json) {
  return json->at < json->end ? *json->at : 0;
}

static void skip_space(struct json *json) {
  while (peek(json) == ' ' || peek(json) == '\t' || peek(json) == '\r' || peek(json) == '\n') {
    json->at++;
  }
}

static bool take(struct json *json, uint8_t expected) {
  if (peek(json) != expected) {
    return false;
  }
  json->at++;
  return true;
}

static bool is_digit(uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

/* ---- Strings ---- */

static bool read_hexadecimal(struct json *json, uint32_t *unit) {
  *unit = 0;
  for (unsigned index = 0; index < 4; index++) {
    uint8_t digit = peek(json);
    uint8_t lower = digit | 0x20;
    if (is_digit(digit)) {
      *unit = *unit << 4 | (uint32_t)(digit - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      *unit = *unit << 4 | (uint32_t)(lower - 'a' + 10);
    } else {
      return false;
    }
    json->at++;
  }
  return true;
}

static uint8_t *write_utf8(uint8_t *to, uint32_t point) {
  if (point < 0x80) {
    *to++ = (uint8_t)point;
  } else if (point < 0x800) {
    *to++ = (uint8_t)(0xC0 | point >> 6);
    *to++ = (uint8_t)(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *to++ = (uint8_t)(0xE0 | point >> 12);
    *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    *to++ = (uint8_t)(0x80 | (point & 0x3F));
  } else {
    *to++ = (uint8_t)(0xF0 | point >> 18);
    *to++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    *to++ = (uint8_t)(0x80 | (point & 0x3F));
  }
  return to;
}

/* Behind \u: half of a pair alone becomes the replacement character. */
static bool read_unicode(struct json *json, uint32_t *point) {
  uint32_t unit;
  if (!read_hexadecimal(json, &unit)) {
    return false;
  }
  *point = unit;
  if (unit >= 0xD800 && unit <= 0xDFFF) {
    *point = 0xFFFD;
    bool more = unit < 0xDC00 && json->end - json->at >= 6 && json->at[0] == '\\' && json->at[1] == 'u';
    uint8_t *back = json->at;
    uint32_t low;
    if (more) {
      json->at += 2;
      if (!read_hexadecimal(json, &low)) {
        return false;
      }
      if (low >= 0xDC00 && low <= 0xDFFF) {
        *point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      } else {
        json->at = back;
      }
    }
  }
  return true;
}

static bool read_escape(struct json *json, uint32_t *point) {
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  uint8_t letter = peek(json);
  json->at += json->at < json->end;
  if (letter == 'u') {
    return read_unicode(json, point);
  }
  for (size_t index = 0; index < sizeof letters - 1; index++) {
    if (letter == (uint8_t)letters[index]) {
      *point = (uint8_t)meanings[index];
      return true;
    }
  }
  return false;
}

/* An escape is never shorter than what it stands for: the text is unescaped where it is. */
static bool read_string(struct json *json, struct unimem_bytes *text) {
  if (!take(json, '"')) {
    return refuse(json);
  }
  uint8_t *start = json->at;
  uint8_t *to = start;
  while (json->at < json->end) {
    uint8_t byte = *json->at++;
    if (byte == '"') {
      *text = (struct unimem_bytes){.start = start, .length = (size_t)(to - start)};
      return true;
    }
    uint32_t point;
    if (byte == '\\' ? !read_escape(json, &point) : byte < 0x20) {
      break;
    }
    if (byte == '\\') {
      to = write_utf8(to, point);
    } else {
      *to++ = byte;
    }
  }
  return refuse(json);
}

/* ---- Other values ---- */

static bool skip_digits(struct json *json) {
  uint8_t *start = json->at;
  while (is_digit(peek(json))) {
    json->at++;
  }
  return json->at > start;
}

static bool read_number(struct json *json, struct json_value *value) {
  bool whole = !take(json, '-');
  uint8_t *digits = json->at;
  if (!skip_digits(json) || (digits[0] == '0' && json->at - digits > 1)) {
    return refuse(json);
  }
  uint64_t number = 0;
  for (uint8_t *digit = digits; digit < json->at && whole; digit++) {
    uint64_t last = (uint64_t)(*digit - '0');
    whole = number <= (INT64_MAX - last) / 10;
    number = whole ? number * 10 + last : 0;
  }
  if (take(json, '.')) {
    whole = false;
    if (!skip_digits(json)) {
      return refuse(json);
    }
  }
  if (take(json, 'e') || take(json, 'E')) {
    whole = false;
    if (!take(json, '+')) {
      take(json, '-');
    }
    if (!skip_digits(json)) {
      return refuse(json);
    }
  }
  value->kind = whole ? JSON_WHOLE : JSON_OTHER;
  value->whole = number;
  return true;
}

static bool read_word(struct json *json, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(json->end - json->at) < length || memcmp(json->at, word, length) != 0) {
    return refuse(json);
  }
  json->at += length;
  return true;
}

static bool read_scalar(struct json *json, struct json_value *value) {
  value->kind = JSON_OTHER;
  switch (peek(json)) {
    case '"':
      value->kind = JSON_STRING;
      return read_string(json, &value->text);
    case 't':
      value->kind = JSON_TRUE;
      return read_word(json, "true");
    case 'f':
      return read_word(json, "false");
    case 'n':
      return read_word(json, "null");
    default:
      return read_number(json, value);
  }
}

static bool read_name(struct json *json, struct unimem_bytes *name) {
  skip_space(json);
  if (!read_string(json, name)) {
    return false;
  }
  skip_space(json);
  if (!take(json, ':')) {
    return refuse(json);
  }
  skip_space(json);
  return true;
}

/* The value that begins here, with all that lies in it; one bit for each level that is open says whether it is an object. */
static bool skip_nested(struct json *json) {
  static uint8_t objects[JSON_DEPTH / 8];
  size_t depth = 0;
  struct unimem_bytes name;
  struct json_value value;
  for (;;) {
    uint8_t opening = peek(json);
    bool opens = opening == '{' || opening == '[';
    if (opens) {
      bool object = opening == '{';
      if (depth == JSON_DEPTH) {
        return refuse(json);
      }
      json->at++;
      uint8_t bit = (uint8_t)(1u << depth % 8);
      objects[depth / 8] = (uint8_t)(object ? objects[depth / 8] | bit : objects[depth / 8] & ~bit);
      depth++;
      skip_space(json);
      bool empty = peek(json) == (object ? '}' : ']');
      if (!empty) {
        if (object && !read_name(json, &name)) {
          return false;
        }
        continue;
      }
    } else if (!read_scalar(json, &value)) {
      return false;
    }
    /* A value is complete: close what it completes, or go on to the next one. */
    for (;;) {
      if (depth == 0) {
        return true;
      }
      bool object = (objects[(depth - 1) / 8] >> (depth - 1) % 8 & 1) != 0;
      skip_space(json);
      if (take(json, object ? '}' : ']')) {
        depth--;
        continue;
      }
      if (!take(json, ',')) {
        return refuse(json);
      }
      skip_space(json);
      if (object && !read_name(json, &name)) {
        return false;
      }
      break;
    }
  }
}

void json_open_object(struct json *json, uint8_t *bytes, size_t length) {
  *json = (struct json){.at = bytes, .end = bytes + length, .error = NULL, .first = true};
  if (!utf8_is_well_formed(bytes, length)) {
    json->error = "a header is not UTF-8";
    json->at = json->end;
    return;
  }
  skip_space(json);
  if (!take(json, '{')) {
    refuse(json);
  }
}

/* The object is closed: nothing may follow. */
static bool end(struct json *json) {
  skip_space(json);
  if (json->at < json->end) {
    json->error = "a header goes on after its JSON object";
  }
  json->at = json->end;
  return false;
}

bool json_next_field(struct json *json, struct unimem_bytes *name, struct json_value *value) {
  if (json->error != NULL) {
    return false;
  }
  skip_space(json);
  if (take(json, '}')) {
    return end(json);
  }
  if (!json->first && !take(json, ',')) {
    return refuse(json);
  }
  json->first = false;
  if (!read_name(json, name)) {
    return false;
  }
  if (peek(json) == '{' || peek(json) == '[') {
    value->kind = JSON_OTHER;
    return skip_nested(json);
  }
  return read_scalar(json, value);
}
