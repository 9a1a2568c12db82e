#include "host_time.h"

#include <stdbool.h>

#include "port.h"
#include "unimem.h"

/* Both clocks drift apart: older words than twice this are forgotten. */
#define WINDOW_NANOSECONDS 10000000000

struct window {
  bool heard;
  int64_t offset; /* the greatest of host time - own clock */
};

static struct window earlier, present;
static uint64_t present_since;
static int64_t last;

void host_time_heard(uint64_t now) {
  uint64_t clock = port_clock();
  int64_t offset = (int64_t)(now - clock);
  if (present.heard && clock - present_since > WINDOW_NANOSECONDS) {
    earlier = present;
    present.heard = false;
  }
  if (!present.heard) {
    present_since = clock;
  }
  if (!present.heard || offset > present.offset) {
    present = (struct window){.heard = true, .offset = offset};
  }
}

int64_t unimem_host_time(void) {
  int64_t offset = 0;
  if (!port_clock_is_the_hosts && present.heard) {
    offset = earlier.heard && earlier.offset > present.offset ? earlier.offset : present.offset;
  }
  int64_t now = (int64_t)port_clock() + offset;
  /* A better estimate must not turn the order of a log's lines round. */
  last = now > last ? now : last;
  return last;
}
