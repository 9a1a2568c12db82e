/* A port with nothing behind it, for tests of the library's parts. */
#include <stdio.h>

#include "port.h"

const bool port_clock_is_the_hosts = true;

static uint64_t memory[1 << 18];

const struct port_domain *port_domain(void) {
  static const struct port_domain domain = {.has_agent = false, .token = "", .unikernel = "", .generation = 1};
  return &domain;
}

void *port_memory(size_t *bytes) {
  *bytes = sizeof memory;
  return memory;
}

uint64_t port_lease_clock(void) {
  return 0;
}

uint64_t port_clock(void) {
  return 0;
}

uint64_t port_connection(void) {
  return 0;
}

size_t port_read(void *bytes, size_t most) {
  (void)bytes;
  (void)most;
  return 0;
}

size_t port_write(const void *bytes, size_t length) {
  (void)bytes;
  return length;
}

void port_break_connection(void) {}

void port_wait(uint64_t deadline, bool for_output) {
  (void)deadline;
  (void)for_output;
}

void port_print(enum port_stream stream, const char *bytes, size_t length) {
  fwrite(bytes, 1, length, stream == PORT_OUTPUT ? stdout : stderr);
}
