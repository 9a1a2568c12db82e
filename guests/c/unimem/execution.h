/* A program being executed step by step, with nothing around it: no channel, no time. */
#ifndef UNIMEM_EXECUTION_H
#define UNIMEM_EXECUTION_H

#include "store.h"

struct execution {
  const struct unimem_program *program;
  struct unimem_store *store;
  const struct unimem_step *next; /* null: the program is complete */
  char failure[STORE_FAILURE_BYTES + 96];
};

/* All of these say false if they fail; the failure then says why. */

/* The beginning of a unikernel's life: checks the program, fills the store. */
bool execution_start(struct execution *execution, const struct unimem_program *program, struct unimem_store *store);

/* Goes on from a state, as the store's generation. */
bool execution_resume(struct execution *execution, const uint8_t *bytes, size_t length);

/* Executes the next step and chooses the one after it; says which was executed. */
bool execution_step(struct execution *execution, const struct unimem_step **executed);

/* The name of the next step; empty if there is none. */
const char *execution_next(const struct execution *execution);

/* Fails with a sentence. */
bool execution_fail(struct execution *execution, const char *before, const char *name, const char *after);

#endif
