/*
 * How a guest speaks to its agent. Frames are collected and leave together; what is said while there is no connection is lost.
 * Only what is given in passing does not wait for an agent that does not read.
 */
#ifndef UNIMEM_VOICE_H
#define UNIMEM_VOICE_H

#include "execution.h"
#include "port.h"

#define VOICE_COLLECTED_BYTES 8192

struct voice {
  uint64_t connection; /* 0: none */
  uint64_t patience;   /* on port_clock(): until then it waits for an agent that does not read */
  size_t collected;
  size_t passing;
  size_t passing_sent;
  uint8_t bytes[VOICE_COLLECTED_BYTES];
  uint8_t passing_bytes[CANONICAL_HAND_OVER_LIMIT + 256];
};

/* What was begun over an older connection is forgotten. */
void voice_connected(struct voice *voice, uint64_t connection);

/* A frame is begun with its type, filled with fields, and ended. */
void voice_begin(struct voice *voice, const char *type);
void voice_number(struct voice *voice, const char *name, uint64_t number);

/* Text of any content: what is not UTF-8 is repaired, and all beyond 512 bytes cut. */
void voice_text(struct voice *voice, const char *name, const char *text);
void voice_end(struct voice *voice);

/* Ends a frame with the state now. */
void voice_end_with_state(struct voice *voice, const struct execution *execution);

/* Sends what was collected, and waits until it is sent. */
void voice_send(struct voice *voice);

/* Whether a checkpoint that was given in passing is still being sent. */
bool voice_is_passing(const struct voice *voice);

/* Gives the state now in passing; what cannot be sent at once is sent by voice_go_on(). */
void voice_give_in_passing(struct voice *voice, const struct execution *execution);
void voice_go_on(struct voice *voice);

#endif
