/* Lines for the guest's log. */
#ifndef UNIMEM_NOTE_H
#define UNIMEM_NOTE_H

#include <stdint.h>

void note(const char *before, const char *middle, const char *after);
void note_number(const char *before, uint64_t number);

#endif
