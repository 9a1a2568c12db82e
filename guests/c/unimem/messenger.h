/*
 * How a guest speaks to its agent. Frames are collected and leave together; what is said while there is no connection is lost.
 * Only background checkpoints do not wait for an agent that does not read.
 */
#ifndef UNIMEM_VOICE_H
#define UNIMEM_VOICE_H

#include "execution.h"
#include "port.h"

#define MESSENGER_COLLECTED_BYTES 8192

struct messenger {
  uint64_t connection; /* 0: none */
  uint64_t patience;   /* on port_clock(): until then it waits for an agent that does not read */
  size_t collected;
  size_t background;
  size_t background_sent;
  uint8_t bytes[MESSENGER_COLLECTED_BYTES];
  uint8_t background_bytes[CANONICAL_HAND_OVER_LIMIT + 256];
};

/* What was begun over an older connection is forgotten. */
void messenger_connected(struct messenger *messenger, uint64_t connection);

/* A frame is begun with its type, filled with fields, and ended. */
void messenger_begin(struct messenger *messenger, const char *type);
void messenger_number(struct messenger *messenger, const char *name, uint64_t number);

/* Text of any content: what is not UTF-8 is repaired, and all beyond 512 bytes cut. */
void messenger_text(struct messenger *messenger, const char *name, const char *text);
void messenger_end(struct messenger *messenger);

/* Ends a frame with the state now. */
void messenger_end_with_state(struct messenger *messenger, const struct execution *execution);

/* Sends what was collected, and waits until it is sent. */
void messenger_send(struct messenger *messenger);

/* Whether a checkpoint that was given in the background is still being sent. */
bool messenger_sends_background(const struct messenger *messenger);

/* Gives the state now as a background checkpoint; what cannot be sent at once is sent by messenger_go_on(). */
void messenger_give_background(struct messenger *messenger, const struct execution *execution);
void messenger_go_on(struct messenger *messenger);

#endif
