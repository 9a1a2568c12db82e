/* What the library asks of <string.h>, for a machine without a C library. */
#ifndef QEMU_STRING_H
#define QEMU_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *string);
int strcmp(const char *left, const char *right);

#endif
