/* The arguments of an example guest: `--name value` or `--name=value`, as those of the Java examples. */
#ifndef EXAMPLES_ARGUMENTS_H
#define EXAMPLES_ARGUMENTS_H

#include "unimem.h"

enum arguments_outcome { ARGUMENTS_ARE_GOOD, ARGUMENTS_ASK_FOR_HELP, ARGUMENTS_ARE_WRONG };

enum argument_kind {
  ARGUMENT_DURATION, /* like 500us, 100ms, 1s or 2m; read as nanoseconds */
  ARGUMENT_NUMBER,   /* a whole number between two bounds */
  ARGUMENT_YES_OR_NO /* read as 1 or 0 */
};

struct argument {
  const char *name; /* with its hyphens */
  enum argument_kind kind;
  int64_t value; /* the default, and then what was given */
  int64_t least; /* of a number */
  int64_t most;
  bool given;
};

/* Reads arguments into this table, whose last has no name; prints what is wrong with them, or the help that they ask for. */
enum arguments_outcome arguments_read(struct argument *table, const char *help, int count, const char *const arguments[]);

/* The exit code for arguments that are not to be run with. */
int arguments_exit_code(enum arguments_outcome outcome);

#endif
