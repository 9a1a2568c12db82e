/*
 * What a machine must offer to carry a guest. Everything that differs between QEMU, a POSIX process and others is behind it; the
 * port has the program's entry too, and calls guest_main(). Beside it the library uses memcpy, memmove, memset, memcmp, strlen and
 * strcmp of <string.h>, and no other function.
 */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who this domain is. */
struct port_domain {
  bool has_agent;        /* without one the guest runs alone, as generation 1 */
  const char *token;     /* "" if the channel itself proves who it is */
  const char *unikernel; /* UTF-8 */
  uint64_t generation;
};

const struct port_domain *port_domain(void);

/* The one region of memory for the store, aligned to 8 bytes: all of it is the library's from the first call on. */
void *port_memory(size_t *bytes);

/* ---- Clocks, in nanoseconds; none ever goes back ---- */

/* Counts leases: it runs while the machine is suspended, and is read anew at each call. */
uint64_t port_lease_clock(void);

/* Counts pauses. */
uint64_t port_clock(void);

/* Whether port_clock() is the host's monotonic clock, which all processes of the host share. */
extern const bool port_clock_is_the_hosts;

/* ---- The channel to the agent ---- */

/*
 * The number of the present connection, 0 if there is none. Each new one has a new number; the port makes connections, or takes
 * notice of them, here and while it waits. What was not read of an older connection is gone.
 */
uint64_t port_connection(void);

/* Reads what has arrived, at most so much, and does not wait; 0 if nothing has. */
size_t port_read(void *bytes, size_t most);

/* Takes as much as it can at once; what it takes is sent in order. 0: it has to be waited for. Without a connection all is lost. */
size_t port_write(const void *bytes, size_t length);

/* The agent broke the protocol: sees to it that this connection ends. */
void port_break_connection(void);

/*
 * Waits, using no processor, until something has arrived, the connection has changed, port_clock() has reached the deadline, or
 * (if asked) there is room for output. It may return early.
 */
void port_wait(uint64_t deadline, bool for_output);

#define PORT_FOREVER UINT64_MAX

/* ---- The rest ---- */

enum port_stream { PORT_OUTPUT, PORT_LOG };

/* Prints these bytes, in one write if it can. */
void port_print(enum port_stream stream, const char *bytes, size_t length);

#endif
