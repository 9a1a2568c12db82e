/*
 * Unimem: what a guest in C is written with.
 *
 * A guest keeps its state in a store and runs as a program of atomic steps, so its whole state is the store and the name of the
 * next step. Write the steps, the edges between them and guest_main(); the library speaks to the host agent.
 */
#ifndef UNIMEM_H
#define UNIMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- The store: typed values by key ---- */

/*
 * Keys are UTF-8 and end with a zero byte. What fails (a key that is missing or of another type, text that is not UTF-8, a store
 * that is full) is kept as the failure of the step: getters then give 0 or nothing, setters change nothing, and when the step
 * returns the guest ends with that sentence. A step that wants to end early may look at unimem_has_failed().
 *
 * Views (struct unimem_bytes, struct unimem_list) point into the store: they are good until the next change of it.
 */
struct unimem_store;

/* The most bytes that keys and values may take together in their canonical form; a domain with little memory holds less. */
#define UNIMEM_MAXIMUM_BYTES (16777216 - 4096)

/* Lists in lists may be this deep. */
#define UNIMEM_MAXIMUM_DEPTH 16

enum unimem_type { UNIMEM_BOOL, UNIMEM_INT, UNIMEM_FLOAT, UNIMEM_STRING, UNIMEM_BYTES, UNIMEM_LIST };

/* Bytes, or the UTF-8 of a string: no zero byte ends them. */
struct unimem_bytes {
  const uint8_t *start;
  size_t length;
};

/* The elements of a list that unimem_next() has not given yet. */
struct unimem_list {
  const uint8_t *next;
  uint64_t left;
};

struct unimem_value {
  enum unimem_type type;
  union {
    bool boolean;
    int64_t integer;
    double number;
    struct unimem_bytes bytes; /* of a string too */
    struct unimem_list list;
  };
};

void unimem_set_bool(struct unimem_store *store, const char *key, bool value);
void unimem_set_int(struct unimem_store *store, const char *key, int64_t value);
void unimem_set_float(struct unimem_store *store, const char *key, double value);
void unimem_set_string(struct unimem_store *store, const char *key, const char *text, size_t length);
void unimem_set_bytes(struct unimem_store *store, const char *key, const void *bytes, size_t length);

/* Sets so many zero bytes, to be filled where they are before the next change of the store; null if they have no room. */
uint8_t *unimem_make_bytes(struct unimem_store *store, const char *key, size_t length);

/*
 * A list is begun, filled element by element, and ended; then it is the value of its key. A list in it is begun and ended
 * likewise. The key must stay where it is until then, and nothing else may be set meanwhile.
 */
void unimem_begin_list(struct unimem_store *store, const char *key);
void unimem_begin_inner_list(struct unimem_store *store);
void unimem_add_bool(struct unimem_store *store, bool value);
void unimem_add_int(struct unimem_store *store, int64_t value);
void unimem_add_float(struct unimem_store *store, double value);
void unimem_add_string(struct unimem_store *store, const char *text, size_t length);
void unimem_add_bytes(struct unimem_store *store, const void *bytes, size_t length);
void unimem_end_list(struct unimem_store *store);

bool unimem_get_bool(struct unimem_store *store, const char *key);
int64_t unimem_get_int(struct unimem_store *store, const char *key);
double unimem_get_float(struct unimem_store *store, const char *key);
struct unimem_bytes unimem_get_string(struct unimem_store *store, const char *key);
struct unimem_bytes unimem_get_bytes(struct unimem_store *store, const char *key);
struct unimem_list unimem_get_list(struct unimem_store *store, const char *key);

/* The value of a key, of whatever type; false if there is none. */
bool unimem_get(struct unimem_store *store, const char *key, struct unimem_value *value);

/* The next element of a list; false after the last. */
bool unimem_next(struct unimem_list *list, struct unimem_value *value);

/* Removes a key; says whether it was there. */
bool unimem_remove(struct unimem_store *store, const char *key);

/* The step fails: the guest ends with exit code 1 and this sentence. The first failure is the one that is told. */
void unimem_fail(struct unimem_store *store, const char *message);
bool unimem_has_failed(const struct unimem_store *store);

/*
 * For effects outside of the store: a fencing token that grows with each domain of the unikernel, and the number of the step at
 * work in the unikernel's life, the same if it is executed again after a crash.
 */
uint64_t unimem_generation(const struct unimem_store *store);
uint64_t unimem_sequence(const struct unimem_store *store);

/* ---- The program: steps, and edges between them ---- */

struct unimem_step {
  const char *name; /* 1 to 64 letters, digits, dots, hyphens or underscores */
  void (*work)(struct unimem_store *store);
  bool durable; /* the program goes on only when the state after it is on disk in the repository */
};

/*
 * After a step the edges that leave it are tried in the table's order: the first whose guard is true is taken, one without a
 * guard is always true. If there is none the program is complete. A guard looks at the store and changes nothing.
 */
struct unimem_edge {
  const char *from;
  const char *to;
  bool (*guard)(struct unimem_store *store);
};

struct unimem_program {
  const char *first;
  void (*initially)(struct unimem_store *store); /* fills the store of a new unikernel; may be null */
  const struct unimem_step *steps;               /* the last has no name */
  const struct unimem_edge *edges;               /* the last leaves no step */
  bool strict;                                   /* two guards of a row that are true at once make it fail */
};

/* ---- The guest ---- */

struct unimem_guest {
  const struct unimem_program *program;
  uint64_t pace; /* nanoseconds between two steps; the library waits, not the step */

  /* Called right after each step; may be null. It must not change the store. */
  void (*step_done)(struct unimem_store *store, const char *step);
};

/* Runs the guest under its agent, or alone if it has none, to its end: the exit code, 0 complete or told to, 1 failed. */
int unimem_run(const struct unimem_guest *guest);

/* Prints a line with its line feed for onlookers, in one write. */
void unimem_print(const char *line, size_t length);

/* Prints a usage error; returns the exit code for it. */
int unimem_refuse_usage(const char *message);

/* The host's monotonic time in nanoseconds as well as the guest knows it: for logs. Leases are counted otherwise. */
int64_t unimem_host_time(void);

/* Written by you: the guest's beginning. The arguments are those behind the program's name; what it returns is the exit code. */
int guest_main(int count, const char *const arguments[]);

#endif
