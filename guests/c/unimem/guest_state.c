#include "guest_state.h"

#include "host_time.h"
#include "note.h"
#include "text.h"

#define PROTOCOL_VERSION 1

/* How long a guest that ends waits for an agent that does not read. */
#define LAST_PATIENCE_NANOSECONDS 1000000000

static const char *const PHASE_WORDS[] = {"waiting", "running", "suspended", "complete"};

/* ---- The end ---- */

static void end(struct guest_state *guest_state, int exit_code) {
  guest_state->ended = true;
  guest_state->exit_code = exit_code;
}

/* The program cannot go on: says why to the agent and to the log. */
static void fail(struct guest_state *guest_state, const char *message) {
  if (guest_state->ended) {
    return;
  }
  struct messenger *messenger = &guest_state->messenger;
  messenger->patience = port_clock() + LAST_PATIENCE_NANOSECONDS;
  messenger_begin(messenger, "failed");
  messenger_text(messenger, "message", message);
  messenger_end(messenger);
  messenger_send(messenger);
  note(message, "", "");
  end(guest_state, 1);
}

static uint64_t sequence_of(const struct guest_state *guest_state) {
  return guest_state->store.sequence;
}

/* ---- What it says ---- */

static void collect_state(struct guest_state *guest_state, const char *type) {
  messenger_begin(&guest_state->messenger, type);
  messenger_number(&guest_state->messenger, "sequence", sequence_of(guest_state));
  messenger_end_with_state(&guest_state->messenger, &guest_state->execution);
}

static void say_state(struct guest_state *guest_state, const char *type) {
  collect_state(guest_state, type);
  messenger_send(&guest_state->messenger);
}

static void collect_running(struct guest_state *guest_state) {
  messenger_begin(&guest_state->messenger, "running");
  messenger_number(&guest_state->messenger, "sequence", sequence_of(guest_state));
  messenger_end(&guest_state->messenger);
}

static void collect_heartbeat(struct guest_state *guest_state) {
  guest_state->heartbeat_owed = false;
  messenger_begin(&guest_state->messenger, "heartbeat");
  messenger_number(&guest_state->messenger, "clock", lease_clock(&guest_state->lease));
  messenger_number(&guest_state->messenger, "sequence", sequence_of(guest_state));
  messenger_end(&guest_state->messenger);
}

static void collect_hello(struct guest_state *guest_state) {
  struct messenger *messenger = &guest_state->messenger;
  messenger_begin(messenger, "hello");
  messenger_number(messenger, "protocol", PROTOCOL_VERSION);
  messenger_text(messenger, "token", guest_state->domain->token);
  messenger_text(messenger, "unikernel", guest_state->domain->unikernel);
  messenger_number(messenger, "generation", guest_state->domain->generation);
  messenger_text(messenger, "phase", PHASE_WORDS[guest_state->phase]);
  messenger_number(messenger, "sequence", sequence_of(guest_state));
  messenger_number(messenger, "clock", lease_clock(&guest_state->lease));
  messenger_end(messenger);
}

void guest_state_connected(struct guest_state *guest_state, uint64_t connection) {
  messenger_connected(&guest_state->messenger, connection);
  guest_state->heartbeat_owed = false;
  if (connection == 0) {
    return;
  }
  background_connected(&guest_state->background);
  collect_hello(guest_state);
  switch (guest_state->phase) {
    case PHASE_WAITING:
    case PHASE_SUSPENDED:
      break;
    case PHASE_RUNNING:
      if (guest_state->awaiting) {
        collect_state(guest_state, "checkpoint");
      } else if (guest_state->stepped) {
        collect_running(guest_state);
      }
      break;
    case PHASE_COMPLETE:
      collect_state(guest_state, "terminate");
      break;
  }
  messenger_send(&guest_state->messenger);
}

/* ---- Between steps ---- */

static void complete_if_done(struct guest_state *guest_state) {
  if (guest_state->execution.next != NULL) {
    return;
  }
  if (!guest_state->domain->has_agent) {
    end(guest_state, 0);
    return;
  }
  guest_state->phase = PHASE_COMPLETE;
  say_state(guest_state, "terminate");
}

/* The last step is done in every respect. */
static void settle(struct guest_state *guest_state) {
  guest_state->awaiting = false;
  guest_state->pause_end = port_clock() + guest_state->guest->pace;
  if (!guest_state->stepped) {
    guest_state->stepped = true;
    collect_running(guest_state);
    if (guest_state->heartbeat_owed) {
      collect_heartbeat(guest_state);
    }
    messenger_send(&guest_state->messenger);
  }
  complete_if_done(guest_state);
}

static bool is_acknowledged(const struct guest_state *guest_state) {
  return guest_state->any_acknowledged && guest_state->acknowledged >= sequence_of(guest_state);
}

/* A state that was announced and did not come whole has taken the place of what the store was filled with. */
static bool refill(struct guest_state *guest_state) {
  if (!guest_state->has_state && guest_state->store.count == 0 &&
      !execution_start(&guest_state->execution, guest_state->guest->program, &guest_state->store)) {
    fail(guest_state, guest_state->execution.failure);
    return false;
  }
  return true;
}

void guest_state_go(struct guest_state *guest_state) {
  switch (guest_state->phase) {
    case PHASE_WAITING:
      if (!refill(guest_state)) {
        return;
      }
      background_given(&guest_state->background, sequence_of(guest_state));
      break;
    case PHASE_SUSPENDED:
      break;
    case PHASE_RUNNING:
    case PHASE_COMPLETE:
      return;
  }
  guest_state->phase = PHASE_RUNNING;
  guest_state->stepped = false;
  guest_state->pause_end = port_clock();
  if (!guest_state->awaiting) {
    complete_if_done(guest_state);
  } else if (is_acknowledged(guest_state)) {
    settle(guest_state);
  } else {
    say_state(guest_state, "checkpoint");
  }
}

/* ---- What it hears ---- */

static void suspend(struct guest_state *guest_state) {
  switch (guest_state->phase) {
    case PHASE_RUNNING:
    case PHASE_SUSPENDED:
      guest_state->phase = PHASE_SUSPENDED;
      say_state(guest_state, "state");
      break;
    case PHASE_WAITING:
    case PHASE_COMPLETE:
      break;
  }
}

static void acknowledge(struct guest_state *guest_state, uint64_t sequence) {
  if (!guest_state->any_acknowledged || sequence > guest_state->acknowledged) {
    guest_state->any_acknowledged = true;
    guest_state->acknowledged = sequence;
  }
  if (guest_state->phase == PHASE_RUNNING && guest_state->awaiting && is_acknowledged(guest_state)) {
    settle(guest_state);
  }
}

static void refuse(struct guest_state *guest_state, uint64_t sequence, struct unimem_bytes reason) {
  /* While suspended nothing is awaited: after go the checkpoint is sent, and refused, again. */
  bool waits = (guest_state->phase == PHASE_RUNNING && guest_state->awaiting) || guest_state->phase == PHASE_COMPLETE;
  if (!waits || sequence != sequence_of(guest_state)) {
    return;
  }
  char message[600];
  struct text text = text_in(message, sizeof message);
  text_add(&text, "checkpoint ");
  text_add_unsigned(&text, sequence);
  text_add(&text, " was refused: ");
  text_add_bytes(&text, reason.start, reason.length);
  text_end(&text);
  fail(guest_state, message);
}

static void take_state(struct guest_state *guest_state, const uint8_t *bytes, size_t length) {
  if (!execution_resume(&guest_state->execution, bytes, length)) {
    fail(guest_state, guest_state->execution.failure);
    return;
  }
  guest_state->has_state = true;
}

uint8_t *guest_state_place(struct guest_state *guest_state, const struct header *header, size_t length, const char **broken) {
  *broken = NULL;
  if (!header_is(header, HEADER_TYPE, "state")) {
    return NULL;
  }
  if (header->fields[HEADER_RAW].kind == HEADER_ABSENT) {
    *broken = "a frame of type state has no checkpoint";
    return NULL;
  }
  if (guest_state->phase != PHASE_WAITING || guest_state->ended) {
    return NULL;
  }
  if (!guest_state->has_state) {
    store_clear(&guest_state->store);
  }
  size_t room;
  uint8_t *place = store_free(&guest_state->store, &room);
  if (length > room) {
    fail(guest_state, "the state to run from has no room: give the domain more memory");
    return NULL;
  }
  return place;
}

static const char NO_NUMBER[] = "a header has no whole number from 0 on in a field that must have one";

/* A number that a frame must have. */
static bool number(const struct header *header, enum header_name name, uint64_t *number) {
  *number = header->fields[name].number;
  return header->fields[name].kind == HEADER_NUMBER;
}

static const char *received_go(struct guest_state *guest_state, const struct header *header) {
  uint64_t generation;
  uint64_t milliseconds;
  bool absent = header->fields[HEADER_CHECKPOINT_MILLIS].kind == HEADER_ABSENT;
  bool has_interval = number(header, HEADER_CHECKPOINT_MILLIS, &milliseconds);
  if (!number(header, HEADER_GENERATION, &generation) || !(absent || has_interval)) {
    return NO_NUMBER;
  }
  if (generation == guest_state->domain->generation) {
    background_every(&guest_state->background, milliseconds);
    guest_state_go(guest_state);
  }
  return NULL;
}

static const char *received_lease(struct guest_state *guest_state, const struct header *header) {
  uint64_t until;
  uint64_t now;
  if (header->fields[HEADER_WAIVED].kind == HEADER_TRUE) {
    lease_waive(&guest_state->lease);
  } else if (number(header, HEADER_UNTIL, &until)) {
    lease_prolong(&guest_state->lease, until);
  } else {
    return NO_NUMBER;
  }
  if (number(header, HEADER_NOW, &now)) {
    host_time_heard(now);
  }
  guest_state->heartbeat_owed = true;
  return NULL;
}

const char *guest_state_received(struct guest_state *guest_state, const struct header *header, const uint8_t *raw, size_t length) {
  uint64_t sequence;
  if (guest_state->ended) {
    return NULL;
  }
  if (header_is(header, HEADER_TYPE, "state")) {
    if (raw != NULL) {
      take_state(guest_state, raw, length);
    }
  } else if (header_is(header, HEADER_TYPE, "go")) {
    return received_go(guest_state, header);
  } else if (header_is(header, HEADER_TYPE, "lease")) {
    return received_lease(guest_state, header);
  } else if (header_is(header, HEADER_TYPE, "suspend")) {
    suspend(guest_state);
  } else if (header_is(header, HEADER_TYPE, "acknowledged")) {
    if (!number(header, HEADER_SEQUENCE, &sequence)) {
      return NO_NUMBER;
    }
    acknowledge(guest_state, sequence);
  } else if (header_is(header, HEADER_TYPE, "refused")) {
    if (!number(header, HEADER_SEQUENCE, &sequence)) {
      return NO_NUMBER;
    }
    if (header->fields[HEADER_REASON].kind != HEADER_TEXT) {
      return "a header has no text in its field reason";
    }
    refuse(guest_state, sequence, header->fields[HEADER_REASON].text);
  } else if (header_is(header, HEADER_TYPE, "exit")) {
    end(guest_state, 0);
  } else if (header_is(header, HEADER_TYPE, "time") && number(header, HEADER_NOW, &sequence)) {
    host_time_heard(sequence);
  }
  return NULL;
}

void guest_state_heard_all(struct guest_state *guest_state) {
  /* A lease that came with go is answered with running: nothing is to delay the first step. */
  bool starting = guest_state->phase == PHASE_RUNNING && !guest_state->stepped;
  if (guest_state->heartbeat_owed && !starting && !guest_state->ended) {
    collect_heartbeat(guest_state);
    messenger_send(&guest_state->messenger);
  }
}

/* ---- Steps ---- */

static bool gives_background(const struct guest_state *guest_state) {
  return guest_state->phase == PHASE_RUNNING && !guest_state->awaiting && !guest_state->ended && guest_state->messenger.connection != 0;
}

uint64_t guest_state_next(const struct guest_state *guest_state) {
  if (guest_state->phase != PHASE_RUNNING || guest_state->awaiting) {
    return PORT_FOREVER;
  }
  uint64_t step = guest_state->lease.frozen ? PORT_FOREVER : guest_state->pause_end;
  bool passes = gives_background(guest_state) && !messenger_sends_background(&guest_state->messenger);
  uint64_t background = passes ? background_due(&guest_state->background, sequence_of(guest_state)) : PORT_FOREVER;
  return step < background ? step : background;
}

static bool may_step(struct guest_state *guest_state) {
  return guest_state->phase == PHASE_RUNNING && !guest_state->awaiting && !guest_state->ended &&
         port_clock() >= guest_state->pause_end &&
         (!guest_state->domain->has_agent || lease_allows_step(&guest_state->lease, sequence_of(guest_state)));
}

static void step(struct guest_state *guest_state) {
  const struct unimem_step *executed;
  if (!execution_step(&guest_state->execution, &executed)) {
    fail(guest_state, guest_state->execution.failure);
    return;
  }
  if (guest_state->guest->step_done != NULL) {
    guest_state->guest->step_done(&guest_state->store, executed->name);
  }
  if (!guest_state->domain->has_agent || !executed->durable) {
    settle(guest_state);
    return;
  }
  guest_state->awaiting = true;
  background_given(&guest_state->background, sequence_of(guest_state));
  say_state(guest_state, "checkpoint");
}

void guest_state_work(struct guest_state *guest_state) {
  if (gives_background(guest_state)) {
    background_give(&guest_state->background, &guest_state->messenger, &guest_state->execution);
  }
  if (may_step(guest_state)) {
    step(guest_state);
  }
}

void guest_state_open(struct guest_state *guest_state, const struct unimem_guest *guest, const struct port_domain *domain) {
  guest_state->guest = guest;
  guest_state->domain = domain;
  guest_state->messenger.patience = PORT_FOREVER;
  lease_open(&guest_state->lease);
  size_t bytes;
  void *memory = port_memory(&bytes);
  store_open(&guest_state->store, memory, bytes);
  guest_state->store.generation = domain->generation;
  if (!execution_start(&guest_state->execution, guest->program, &guest_state->store)) {
    fail(guest_state, guest_state->execution.failure);
  }
}
