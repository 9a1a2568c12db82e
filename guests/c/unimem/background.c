#include "background.h"

#include "note.h"

void background_every(struct background *background, uint64_t milliseconds) {
  /* More than a century is as good as for ever. */
  uint64_t most = INT64_MAX / 2000000;
  background->interval = (milliseconds < most ? milliseconds : most) * 1000000;
  background->due = port_clock() + background->interval;
}

void background_connected(struct background *background) {
  background->given = false;
}

void background_given(struct background *background, uint64_t sequence) {
  background->given = true;
  background->sequence = sequence;
  background->due = port_clock() + background->interval;
}

uint64_t background_due(const struct background *background, uint64_t sequence) {
  bool news = !background->given || sequence > background->sequence;
  return background->interval > 0 && news ? background->due : PORT_FOREVER;
}

void background_give(struct background *background, struct messenger *messenger, const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  if (messenger_sends_background(messenger) || background_due(background, store->sequence) > port_clock()) {
    return;
  }
  background_given(background, store->sequence);
  if (store->used <= CANONICAL_HAND_OVER_LIMIT) {
    messenger_give_background(messenger, execution);
  } else if (!background->told_too_large) {
    background->told_too_large = true;
    note("the state has more than 262144 bytes: it is durable at durable steps alone", "", "");
  }
}
