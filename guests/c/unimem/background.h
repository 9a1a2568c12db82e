/* When a checkpoint is given for which no step waits (unimem/PROTOCOL.md, section 8). */
#ifndef UNIMEM_PASSING_H
#define UNIMEM_PASSING_H

#include "messenger.h"

struct background {
  uint64_t interval; /* nanoseconds; 0: never */
  uint64_t due;
  bool given; /* the agent was given the state of that sequence over the present connection */
  uint64_t sequence;
  bool told_too_large;
};

/* From now on one is given so often; 0: never. */
void background_every(struct background *background, uint64_t milliseconds);

/* What was given before may have been lost with its connection. */
void background_connected(struct background *background);

/* The agent has the state of this sequence, or the repository has it already. */
void background_given(struct background *background, uint64_t sequence);

/* When on port_clock() the state of this sequence is to be given; PORT_FOREVER: it is not. */
uint64_t background_due(const struct background *background, uint64_t sequence);

/* Gives the state if it is due, and no other is under way. */
void background_give(struct background *background, struct messenger *messenger, const struct execution *execution);

#endif
