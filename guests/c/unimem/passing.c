#include "passing.h"

#include "note.h"

void passing_every(struct passing *passing, uint64_t milliseconds) {
  /* More than a century is as good as for ever. */
  uint64_t most = INT64_MAX / 2000000;
  passing->interval = (milliseconds < most ? milliseconds : most) * 1000000;
  passing->due = port_clock() + passing->interval;
}

void passing_connected(struct passing *passing) {
  passing->given = false;
}

void passing_given(struct passing *passing, uint64_t sequence) {
  passing->given = true;
  passing->sequence = sequence;
  passing->due = port_clock() + passing->interval;
}

uint64_t passing_due(const struct passing *passing, uint64_t sequence) {
  bool news = !passing->given || sequence > passing->sequence;
  return passing->interval > 0 && news ? passing->due : PORT_FOREVER;
}

void passing_give(struct passing *passing, struct voice *voice, const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  if (voice_is_passing(voice) || passing_due(passing, store->sequence) > port_clock()) {
    return;
  }
  passing_given(passing, store->sequence);
  if (store->used <= CANONICAL_HAND_OVER_LIMIT) {
    voice_give_in_passing(voice, execution);
  } else if (!passing->told_too_large) {
    passing->told_too_large = true;
    note("the state has more than 262144 bytes: it is durable at durable steps alone", "", "");
  }
}
