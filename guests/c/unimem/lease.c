#include "lease.h"

#include "note.h"
#include "port.h"

void lease_open(struct lease *lease) {
  *lease = (struct lease){.origin = port_lease_clock()};
}

uint64_t lease_clock(const struct lease *lease) {
  return port_lease_clock() - lease->origin;
}

void lease_prolong(struct lease *lease, uint64_t until) {
  if (until > lease->until) {
    lease->until = until;
  }
}

void lease_waive(struct lease *lease) {
  lease->waived = true;
}

bool lease_allows_step(struct lease *lease, uint64_t sequence) {
  bool runs = lease->waived || lease_clock(lease) < lease->until;
  if (runs == lease->frozen) {
    lease->frozen = !runs;
    note_number(runs ? "a lease runs again: going on after step " : "no lease runs: frozen after step ", sequence);
  }
  return runs;
}
