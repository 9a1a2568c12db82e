/*
 * What time it is on the host, for logs alone: a guest that does not share the host's monotonic clock is told it now and then, and
 * takes the word that travelled fastest lately.
 */
#ifndef UNIMEM_HOST_TIME_H
#define UNIMEM_HOST_TIME_H

#include <stdint.h>

/* The agent said what time it was when it sent this. */
void host_time_heard(uint64_t now);

#endif
