#include "execution.h"

#include <string.h>

#include "program_check.h"
#include "text.h"

bool execution_fail(struct execution *execution, const char *before, const char *name, const char *after) {
  struct text text = text_in(execution->failure, sizeof execution->failure);
  text_add(&text, before);
  text_add(&text, name);
  text_add(&text, after);
  text_end(&text);
  return false;
}

/* A function of the program's has returned: says whether all is well. */
static bool is_well(struct execution *execution, const char *what, const char *name) {
  struct unimem_store *store = execution->store;
  if (store->list_key != NULL) {
    store_may_change(store); /* Says that the list is not ended. */
  }
  if (!store->failed) {
    return true;
  }
  struct text text = text_in(execution->failure, sizeof execution->failure);
  text_add(&text, what);
  text_add(&text, name);
  text_add(&text, " failed: ");
  text_add(&text, store->failure);
  text_end(&text);
  return false;
}

bool execution_start(struct execution *execution, const struct unimem_program *program, struct unimem_store *store) {
  execution->program = program;
  execution->store = store;
  if (!program_check(execution, program)) {
    return false;
  }
  execution->next = program_step(program, program->first, strlen(program->first));
  store_clear(store);
  store->sequence = 0;
  if (program->initially != NULL) {
    program->initially(store);
  }
  return is_well(execution, "filling the store", "");
}

bool execution_resume(struct execution *execution, const uint8_t *bytes, size_t length) {
  struct canonical_checkpoint checkpoint;
  const char *error = canonical_read_checkpoint(bytes, length, &checkpoint);
  if (error != NULL) {
    return execution_fail(execution, "the state to run from cannot be read: ", error, "");
  }
  const struct unimem_step *next = program_step(execution->program, (const char *)checkpoint.next.start, checkpoint.next.length);
  if (checkpoint.next.length > 0 && next == NULL) {
    char name[72];
    struct text text = text_in(name, sizeof name);
    text_add_bytes(&text, checkpoint.next.start, checkpoint.next.length);
    text_end(&text);
    return execution_fail(execution, "the state goes on with step ", name,
                          ", which this program does not have: run the program that it belongs to");
  }
  if (!store_load(execution->store, &checkpoint)) {
    return execution_fail(execution, "the state to run from has no room: give the domain more memory", "", "");
  }
  execution->next = next;
  execution->store->sequence = checkpoint.sequence;
  return true;
}

static bool is_open(struct execution *execution, const struct unimem_edge *edge) {
  if (edge->guard == NULL) {
    return true;
  }
  execution->store->read_only = true;
  bool open = edge->guard(execution->store);
  execution->store->read_only = false;
  return open;
}

/* In a strict program no other guard of the row may be true too. */
static bool require_no_other(struct execution *execution, const struct unimem_edge *taken) {
  for (const struct unimem_edge *other = taken + 1; other->from != NULL; other++) {
    if (other->guard == NULL || strcmp(other->from, taken->from) != 0 || !is_open(execution, other)) {
      continue;
    }
    struct text text = text_in(execution->failure, sizeof execution->failure);
    text_add(&text, "after step ");
    text_add(&text, taken->from);
    text_add(&text, " the guards to ");
    text_add(&text, taken->to);
    text_add(&text, " and to ");
    text_add(&text, other->to);
    text_add(&text, " are both true; a strict program allows one");
    text_end(&text);
    return false;
  }
  return true;
}

static bool choose_next(struct execution *execution, const struct unimem_step *step) {
  execution->next = NULL;
  for (const struct unimem_edge *edge = execution->program->edges; edge->from != NULL; edge++) {
    if (strcmp(edge->from, step->name) != 0) {
      continue;
    }
    bool open = is_open(execution, edge);
    if (!is_well(execution, "a guard after step ", step->name)) {
      return false;
    }
    if (open) {
      execution->next = program_step(execution->program, edge->to, strlen(edge->to));
      bool alone = !execution->program->strict || require_no_other(execution, edge);
      return alone && is_well(execution, "a guard after step ", step->name);
    }
  }
  return true;
}

bool execution_step(struct execution *execution, const struct unimem_step **executed) {
  const struct unimem_step *step = execution->next;
  *executed = step;
  /* The number of the step at work, for effects outside. */
  execution->store->sequence++;
  step->work(execution->store);
  return is_well(execution, "step ", step->name) && choose_next(execution, step);
}

const char *execution_next(const struct execution *execution) {
  return execution->next == NULL ? "" : execution->next->name;
}
