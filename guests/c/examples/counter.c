/* Counts: a store with one integer and a program of one step, the smallest state that is worth keeping. */
#include "arguments.h"
#include "ballast.h"
#include "step_log.h"

static const char HELP[] =
    "Counts, and prints a line for each step: <monotonic nanoseconds> <generation> <step> <count>\n\n"
    "  --interval DURATION  pause between steps, for example 500us, 100ms or 1s (default 1s)\n"
    "  --until N            end when the count is N (default: never)\n"
    "  --ballast N          keep N bytes besides in the store, to try larger states (default 0)\n"
    "  --durable yes        wait after each step until its outcome is durable (default no)\n"
    "  --sequence yes       end each line with the number of steps done, over all domains (default no)\n"
    "  --help               this text\n\n"
    "Without an agent it runs alone, until it has counted or is terminated.\n";

enum { INTERVAL, UNTIL, BALLAST, DURABLE, SEQUENCE };
static struct argument arguments[] = {
    [INTERVAL] = {.name = "--interval", .kind = ARGUMENT_DURATION, .value = 1000000000},
    [UNTIL] = {.name = "--until", .kind = ARGUMENT_NUMBER, .value = INT64_MAX, .least = 1, .most = INT64_MAX},
    [BALLAST] = {.name = "--ballast", .kind = ARGUMENT_NUMBER, .least = 0, .most = UNIMEM_MAXIMUM_BYTES - 1024},
    [DURABLE] = {.name = "--durable", .kind = ARGUMENT_YES_OR_NO},
    [SEQUENCE] = {.name = "--sequence", .kind = ARGUMENT_YES_OR_NO},
    {.name = NULL}};

static void fill(struct unimem_store *store) {
  unimem_set_int(store, "count", 0);
  ballast_add(store, "ballast", (size_t)arguments[BALLAST].value);
}

static void count(struct unimem_store *store) {
  unimem_set_int(store, "count", unimem_get_int(store, "count") + 1);
}

static bool is_below_the_end(struct unimem_store *store) {
  return unimem_get_int(store, "count") < arguments[UNTIL].value;
}

static void log_step(struct unimem_store *store, const char *step) {
  step_log(store, step, "count", arguments[SEQUENCE].value);
}

static struct unimem_step steps[] = {{.name = "count", .work = count}, {.name = NULL}};
static const struct unimem_edge edges[] = {{"count", "count", is_below_the_end}, {.from = NULL}};
static const struct unimem_program program = {.first = "count", .initially = fill, .steps = steps, .edges = edges};

int guest_main(int argument_count, const char *const given[]) {
  enum arguments_outcome outcome = arguments_read(arguments, HELP, argument_count, given);
  if (outcome != ARGUMENTS_ARE_GOOD) {
    return arguments_exit_code(outcome);
  }
  steps[0].durable = arguments[DURABLE].value;
  struct unimem_guest guest = {.program = &program, .pace = (uint64_t)arguments[INTERVAL].value, .step_done = log_step};
  return unimem_run(&guest);
}
