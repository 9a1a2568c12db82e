/*
 * Branches by chance, 250 times. The chance is in the store: the program takes the same way wherever its steps are executed, and
 * its last state tells every branch that it took.
 */
#include "arguments.h"
#include "step_log.h"

static const char HELP[] =
    "Branches by chance for 250 rounds, and prints a line for each step:\n"
    "<monotonic nanoseconds> <generation> <step> <round>\n\n"
    "  --interval DURATION  pause between steps, for example 500us, 100ms or 1s (default 1s)\n"
    "  --seed N             begins another sequence of chances (default 2020)\n"
    "  --help               this text\n\n"
    "Without an agent it runs alone, until it is complete or terminated.\n";

#define ROUNDS 250

enum { INTERVAL, SEED };
static struct argument arguments[] = {
    [INTERVAL] = {.name = "--interval", .kind = ARGUMENT_DURATION, .value = 1000000000},
    [SEED] = {.name = "--seed", .kind = ARGUMENT_NUMBER, .value = 2020, .least = INT64_MIN, .most = INT64_MAX},
    {.name = NULL}};

static void fill(struct unimem_store *store) {
  unimem_set_int(store, "chance", arguments[SEED].value);
  unimem_set_int(store, "round", 0);
  unimem_set_int(store, "f2", 0);
  unimem_set_int(store, "f3", 0);
  unimem_set_int(store, "trace", 0);
}

/* Draws a number from 0 to 9, by Knuth's linear congruential generator MMIX; its upper bits are the good ones. */
static void draw(struct unimem_store *store) {
  uint64_t chance = (uint64_t)unimem_get_int(store, "chance") * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  unimem_set_int(store, "chance", (int64_t)chance);
  unimem_set_int(store, "rand", (int64_t)((chance >> 33) % 10));
  unimem_set_int(store, "round", unimem_get_int(store, "round") + 1);
}

/* The trace is a running hash of the branches taken, in their order. */
static void record(struct unimem_store *store, const char *branch, uint64_t number) {
  unimem_set_int(store, branch, unimem_get_int(store, branch) + 1);
  unimem_set_int(store, "trace", (int64_t)((uint64_t)unimem_get_int(store, "trace") * 31 + number));
}

static void take_second(struct unimem_store *store) {
  record(store, "f2", 2);
}

static void take_third(struct unimem_store *store) {
  record(store, "f3", 3);
}

static bool is_upper(struct unimem_store *store) {
  return unimem_get_int(store, "rand") >= 5 && unimem_get_int(store, "round") <= ROUNDS;
}

static bool is_lower(struct unimem_store *store) {
  return unimem_get_int(store, "rand") < 5 && unimem_get_int(store, "round") <= ROUNDS;
}

static void log_step(struct unimem_store *store, const char *step) {
  step_log(store, step, "round", false);
}

static const struct unimem_step steps[] = {
    {.name = "f1", .work = draw}, {.name = "f2", .work = take_second}, {.name = "f3", .work = take_third}, {.name = NULL}};
static const struct unimem_edge edges[] = {
    {"f1", "f2", is_upper}, {"f1", "f3", is_lower}, {"f2", "f1", NULL}, {"f3", "f1", NULL}, {.from = NULL}};
static const struct unimem_program program = {
    .first = "f1", .initially = fill, .steps = steps, .edges = edges, .strict = true};

int guest_main(int argument_count, const char *const given[]) {
  enum arguments_outcome outcome = arguments_read(arguments, HELP, argument_count, given);
  if (outcome != ARGUMENTS_ARE_GOOD) {
    return arguments_exit_code(outcome);
  }
  struct unimem_guest guest = {.program = &program, .pace = (uint64_t)arguments[INTERVAL].value, .step_done = log_step};
  return unimem_run(&guest);
}
