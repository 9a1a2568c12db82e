/* What can be seen to be wrong with a program before it runs. */
#include "program_check.h"

#include <string.h>

#define LONGEST_NAME 64

const struct unimem_step *program_step(const struct unimem_program *program, const char *name, size_t length) {
  for (const struct unimem_step *step = program->steps; step->name != NULL; step++) {
    if (strlen(step->name) == length && memcmp(step->name, name, length) == 0) {
      return step;
    }
  }
  return NULL;
}

static bool is_name(const char *name) {
  size_t length = strlen(name);
  for (size_t index = 0; index < length; index++) {
    char character = name[index];
    bool letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    bool digit = character >= '0' && character <= '9';
    if (!letter && !digit && character != '.' && character != '-' && character != '_') {
      return false;
    }
  }
  return length >= 1 && length <= LONGEST_NAME;
}

static bool has(const struct unimem_program *program, const char *name) {
  return program_step(program, name, strlen(name)) != NULL;
}

static bool check_steps(struct execution *execution, const struct unimem_program *program) {
  for (const struct unimem_step *step = program->steps; step->name != NULL; step++) {
    if (!is_name(step->name)) {
      return execution_fail(execution, "\"", step->name,
                            "\" is no name of a step: use 1 to 64 letters, digits, dots, hyphens or underscores");
    }
    if (program_step(program, step->name, strlen(step->name)) != step) {
      return execution_fail(execution, "there are two steps of the name ", step->name, ": rename one");
    }
  }
  return has(program, program->first) ||
         execution_fail(execution, "there is no step ", program->first, ", and the program starts with it: add it");
}

static bool is_hidden(const struct unimem_program *program, const struct unimem_edge *edge) {
  for (const struct unimem_edge *before = program->edges; before != edge; before++) {
    if (before->guard == NULL && strcmp(before->from, edge->from) == 0) {
      return true;
    }
  }
  return false;
}

bool program_check(struct execution *execution, const struct unimem_program *program) {
  if (!check_steps(execution, program)) {
    return false;
  }
  for (const struct unimem_edge *edge = program->edges; edge->from != NULL; edge++) {
    if (!has(program, edge->from)) {
      return execution_fail(execution, "there is no step ", edge->from, ", and an edge leaves it: add it");
    }
    if (!has(program, edge->to)) {
      return execution_fail(execution, "there is no step ", edge->to, ", and an edge leads to it: add it");
    }
    if (is_hidden(program, edge)) {
      return execution_fail(execution, "an edge to ", edge->to, " can never be taken: one before it has no guard");
    }
  }
  return true;
}
