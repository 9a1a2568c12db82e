#ifndef UNIMEM_PROGRAM_CHECK_H
#define UNIMEM_PROGRAM_CHECK_H

#include "execution.h"

/* Whether a program has no mistake that can be seen before it runs; the execution has failed if it has. */
bool program_check(struct execution *execution, const struct unimem_program *program);

/* The step of this name, or null. */
const struct unimem_step *program_step(const struct unimem_program *program, const char *name, size_t length);

#endif
