#include "text.h"

#include <string.h>

struct text text_in(char *start, size_t capacity) {
  return (struct text){.start = start, .length = 0, .capacity = capacity};
}

void text_add_bytes(struct text *text, const void *bytes, size_t length) {
  size_t room = text->capacity - text->length;
  size_t count = length < room ? length : room;
  if (count > 0) {
    memcpy(text->start + text->length, bytes, count);
    text->length += count;
  }
}

void text_add(struct text *text, const char *string) {
  text_add_bytes(text, string, strlen(string));
}

void text_add_unsigned(struct text *text, uint64_t number) {
  char digits[20];
  size_t first = sizeof digits;
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  text_add_bytes(text, digits + first, sizeof digits - first);
}

void text_add_signed(struct text *text, int64_t number) {
  if (number < 0) {
    text_add(text, "-");
  }
  text_add_unsigned(text, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void text_end(struct text *text) {
  if (text->length == text->capacity) {
    text->length--;
  }
  text->start[text->length] = 0;
}
