#ifndef UNIMEM_UTF8_H
#define UNIMEM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether these bytes are well-formed UTF-8: in shortest form, no surrogates, nothing above U+10FFFF. */
bool utf8_is_well_formed(const uint8_t *bytes, size_t length);

#endif
