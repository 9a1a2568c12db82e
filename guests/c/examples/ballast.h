#ifndef EXAMPLES_BALLAST_H
#define EXAMPLES_BALLAST_H

#include "unimem.h"

/* Sets so many bytes that no compression makes fewer: the same every time, and those of the Java counter. 0: sets nothing. */
void ballast_add(struct unimem_store *store, const char *key, size_t length);

#endif
