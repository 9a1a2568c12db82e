/* The guest's own count of its right to begin steps (unimem/PROTOCOL.md, section 7). It ends without the agent. */
#ifndef UNIMEM_LEASE_H
#define UNIMEM_LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct lease {
  uint64_t origin; /* what the agent is told counts from here */
  uint64_t until;
  bool waived;
  bool frozen; /* a step could have begun, but for the lease */
};

void lease_open(struct lease *lease);

/* Nanoseconds on the clock by which the agent tells deadlines, now. */
uint64_t lease_clock(const struct lease *lease);

/* Steps may begin until then; what was allowed before is never shortened. */
void lease_prolong(struct lease *lease, uint64_t until);

/* Steps may begin for good. */
void lease_waive(struct lease *lease);

/* Whether a step may begin at this moment. The sequence is for the log. */
bool lease_allows_step(struct lease *lease, uint64_t sequence);

#endif
