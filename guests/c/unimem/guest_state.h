/* What a guest does when (unimem/PROTOCOL.md, sections 3 to 5), with nothing that waits but its messenger. */
#ifndef UNIMEM_CONDUCT_H
#define UNIMEM_CONDUCT_H

#include "header.h"
#include "lease.h"
#include "background.h"

enum phase { PHASE_WAITING, PHASE_RUNNING, PHASE_SUSPENDED, PHASE_COMPLETE };

struct guest_state {
  const struct unimem_guest *guest;
  const struct port_domain *domain;
  struct unimem_store store;
  struct execution execution;
  struct messenger messenger;
  struct lease lease;
  struct background background;
  enum phase phase;
  bool has_state;       /* it was given one to run from */
  bool stepped;         /* a step is done since the last go */
  bool awaiting;        /* the last step waits until its outcome is durable */
  bool heartbeat_owed;  /* a lease came that has not been answered */
  bool any_acknowledged;
  uint64_t acknowledged; /* the newest */
  uint64_t pause_end;    /* on port_clock() */
  bool ended;
  int exit_code;
};

/* A guest that waits for go, with its store filled; ended if that failed. */
void guest_state_open(struct guest_state *guest_state, const struct unimem_guest *guest, const struct port_domain *domain);

/* There is another connection: says hello, and again what has not been answered. 0: there is none any more. */
void guest_state_connected(struct guest_state *guest_state, uint64_t connection);

/* Whether a frame's raw bytes are wanted, and where; null: they are not. Broken if the frame cannot be. */
uint8_t *guest_state_place(struct guest_state *guest_state, const struct header *header, size_t length, const char **broken);

/* A whole frame has come, with the raw bytes that were wanted; a sentence if it breaks the protocol. */
const char *guest_state_received(struct guest_state *guest_state, const struct header *header, const uint8_t *raw, size_t length);

/* The agent has said all that it says for now. */
void guest_state_heard_all(struct guest_state *guest_state);

/* Runs, or goes on. */
void guest_state_go(struct guest_state *guest_state);

/* When on port_clock() there is something to do if nothing is heard: a step, or a background checkpoint. */
uint64_t guest_state_next(const struct guest_state *guest_state);

/* Executes a step and gives a background checkpoint, if this is the moment for them. */
void guest_state_work(struct guest_state *guest_state);

#endif
