/* The step log: a line for each step, in one write right after it (guests/README.md). */
#ifndef EXAMPLES_STEP_LOG_H
#define EXAMPLES_STEP_LOG_H

#include "unimem.h"

/* Prints `<monotonic nanoseconds> <generation> <step> <count>`, if wished with ` <sequence>` behind it. */
void step_log(struct unimem_store *store, const char *step, const char *count_key, bool with_sequence);

#endif
