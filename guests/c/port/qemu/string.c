#include "string.h"

#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  void *at = to;
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(length) : : "memory");
  return to;
}

void *memmove(void *to, const void *from, size_t length) {
  if ((uintptr_t)to - (uintptr_t)from >= length) {
    return memcpy(to, from, length);
  }
  uint8_t *last_to = (uint8_t *)to + length - 1;
  const uint8_t *last_from = (const uint8_t *)from + length - 1;
  __asm__ volatile("std; rep movsb; cld" : "+D"(last_to), "+S"(last_from), "+c"(length) : : "memory");
  return to;
}

void *memset(void *to, int byte, size_t length) {
  void *at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(length) : "a"(byte) : "memory");
  return to;
}

int memcmp(const void *left, const void *right, size_t length) {
  const uint8_t *a = left;
  const uint8_t *b = right;
  for (size_t index = 0; index < length; index++) {
    if (a[index] != b[index]) {
      return a[index] - b[index];
    }
  }
  return 0;
}

size_t strlen(const char *string) {
  size_t length = 0;
  while (string[length] != 0) {
    length++;
  }
  return length;
}

int strcmp(const char *left, const char *right) {
  while (*left != 0 && *left == *right) {
    left++;
    right++;
  }
  return (uint8_t)*left - (uint8_t)*right;
}
