/* A guest as a process: its entry, memory, clocks and log. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "port.h"
#include "unimem.h"

/* The largest store, twice: while one is being received there may be another. It is not touched before it is needed. */
#define MEMORY_BYTES (36 * 1024 * 1024)

const bool port_clock_is_the_hosts = true;

static struct port_domain domain = {.has_agent = false, .token = "", .unikernel = "", .generation = 1};

const struct port_domain *port_domain(void) {
  return &domain;
}

void *port_memory(size_t *bytes) {
  void *memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    perror("the guest got no memory for its store");
    exit(1);
  }
  *bytes = MEMORY_BYTES;
  return memory;
}

static uint64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t port_lease_clock(void) {
  return read_clock(CLOCK_BOOTTIME);
}

uint64_t port_clock(void) {
  return read_clock(CLOCK_MONOTONIC);
}

void port_print(enum port_stream stream, const char *bytes, size_t length) {
  int file = stream == PORT_OUTPUT ? STDOUT_FILENO : STDERR_FILENO;
  while (length > 0) {
    ssize_t count = write(file, bytes, length);
    if (count < 0 && errno != EINTR) {
      return; /* The log is for onlookers. A full disk or a closed pipe must not end the program. */
    }
    if (count > 0) {
      bytes += count;
      length -= (size_t)count;
    }
  }
}

/* ---- The environment (unimem/PROTOCOL.md, section 2) ---- */

static const char *require(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fprintf(stderr, "MIRAGE_CHANNEL is set but %s is not: set both, or neither to run alone\n", name);
    exit(2);
  }
  return value;
}

static uint64_t read_generation(const char *text) {
  char *end;
  errno = 0;
  intmax_t number = strtoimax(text, &end, 10);
  if (errno != 0 || end == text || *end != 0 || number < 0) {
    fprintf(stderr, "MIRAGE_GENERATION is \"%s\": it must be a whole number from 0 on\n", text);
    exit(2);
  }
  return (uint64_t)number;
}

int main(int count, char *arguments[]) {
  const char *path = getenv("MIRAGE_CHANNEL");
  if (path != NULL && path[0] != 0) {
    domain.has_agent = true;
    domain.token = require("MIRAGE_TOKEN");
    domain.unikernel = require("MIRAGE_UNIKERNEL");
    domain.generation = read_generation(require("MIRAGE_GENERATION"));
    channel_open(path);
  }
  return guest_main(count - 1, (const char *const *)arguments + 1);
}
