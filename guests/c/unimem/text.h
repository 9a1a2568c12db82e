/* Text that is put together in a place of fixed size: what does not fit is cut. */
#ifndef UNIMEM_TEXT_H
#define UNIMEM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
  char *start;
  size_t length;
  size_t capacity;
};

struct text text_in(char *start, size_t capacity);
void text_add_bytes(struct text *text, const void *bytes, size_t length);
void text_add(struct text *text, const char *string);
void text_add_unsigned(struct text *text, uint64_t number);
void text_add_signed(struct text *text, int64_t number);

/* Ends it with a zero byte, for which one more character is cut if there is no room. */
void text_end(struct text *text);

#endif
