/* What a guest does when (unimem/PROTOCOL.md, sections 3 to 5), with nothing that waits but its voice. */
#ifndef UNIMEM_CONDUCT_H
#define UNIMEM_CONDUCT_H

#include "header.h"
#include "lease.h"
#include "passing.h"

enum phase { PHASE_WAITING, PHASE_RUNNING, PHASE_SUSPENDED, PHASE_COMPLETE };

struct conduct {
  const struct unimem_guest *guest;
  const struct port_domain *domain;
  struct unimem_store store;
  struct execution execution;
  struct voice voice;
  struct lease lease;
  struct passing passing;
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
void conduct_open(struct conduct *conduct, const struct unimem_guest *guest, const struct port_domain *domain);

/* There is another connection: says hello, and again what has not been answered. 0: there is none any more. */
void conduct_connected(struct conduct *conduct, uint64_t connection);

/* Whether a frame's raw bytes are wanted, and where; null: they are not. Broken if the frame cannot be. */
uint8_t *conduct_place(struct conduct *conduct, const struct header *header, size_t length, const char **broken);

/* A whole frame has come, with the raw bytes that were wanted; a sentence if it breaks the protocol. */
const char *conduct_received(struct conduct *conduct, const struct header *header, const uint8_t *raw, size_t length);

/* The agent has said all that it says for now. */
void conduct_heard_all(struct conduct *conduct);

/* Runs, or goes on. */
void conduct_go(struct conduct *conduct);

/* When on port_clock() there is something to do if nothing is heard: a step, or a checkpoint in passing. */
uint64_t conduct_next(const struct conduct *conduct);

/* Executes a step and gives a checkpoint in passing, if this is the moment for them. */
void conduct_work(struct conduct *conduct);

#endif
