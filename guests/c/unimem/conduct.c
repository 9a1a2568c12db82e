#include "conduct.h"

#include "host_time.h"
#include "note.h"
#include "text.h"

#define PROTOCOL_VERSION 1

/* How long a guest that ends waits for an agent that does not read. */
#define LAST_PATIENCE_NANOSECONDS 1000000000

static const char *const PHASE_WORDS[] = {"waiting", "running", "suspended", "complete"};

/* ---- The end ---- */

static void end(struct conduct *conduct, int exit_code) {
  conduct->ended = true;
  conduct->exit_code = exit_code;
}

/* The program cannot go on: says why to the agent and to the log. */
static void fail(struct conduct *conduct, const char *message) {
  if (conduct->ended) {
    return;
  }
  struct voice *voice = &conduct->voice;
  voice->patience = port_clock() + LAST_PATIENCE_NANOSECONDS;
  voice_begin(voice, "failed");
  voice_text(voice, "message", message);
  voice_end(voice);
  voice_send(voice);
  note(message, "", "");
  end(conduct, 1);
}

static uint64_t sequence_of(const struct conduct *conduct) {
  return conduct->store.sequence;
}

/* ---- What it says ---- */

static void collect_state(struct conduct *conduct, const char *type) {
  voice_begin(&conduct->voice, type);
  voice_number(&conduct->voice, "sequence", sequence_of(conduct));
  voice_end_with_state(&conduct->voice, &conduct->execution);
}

static void say_state(struct conduct *conduct, const char *type) {
  collect_state(conduct, type);
  voice_send(&conduct->voice);
}

static void collect_running(struct conduct *conduct) {
  voice_begin(&conduct->voice, "running");
  voice_number(&conduct->voice, "sequence", sequence_of(conduct));
  voice_end(&conduct->voice);
}

static void collect_heartbeat(struct conduct *conduct) {
  conduct->heartbeat_owed = false;
  voice_begin(&conduct->voice, "heartbeat");
  voice_number(&conduct->voice, "clock", lease_clock(&conduct->lease));
  voice_number(&conduct->voice, "sequence", sequence_of(conduct));
  voice_end(&conduct->voice);
}

static void collect_hello(struct conduct *conduct) {
  struct voice *voice = &conduct->voice;
  voice_begin(voice, "hello");
  voice_number(voice, "protocol", PROTOCOL_VERSION);
  voice_text(voice, "token", conduct->domain->token);
  voice_text(voice, "unikernel", conduct->domain->unikernel);
  voice_number(voice, "generation", conduct->domain->generation);
  voice_text(voice, "phase", PHASE_WORDS[conduct->phase]);
  voice_number(voice, "sequence", sequence_of(conduct));
  voice_number(voice, "clock", lease_clock(&conduct->lease));
  voice_end(voice);
}

void conduct_connected(struct conduct *conduct, uint64_t connection) {
  voice_connected(&conduct->voice, connection);
  conduct->heartbeat_owed = false;
  if (connection == 0) {
    return;
  }
  passing_connected(&conduct->passing);
  collect_hello(conduct);
  switch (conduct->phase) {
    case PHASE_WAITING:
    case PHASE_SUSPENDED:
      break;
    case PHASE_RUNNING:
      if (conduct->awaiting) {
        collect_state(conduct, "checkpoint");
      } else if (conduct->stepped) {
        collect_running(conduct);
      }
      break;
    case PHASE_COMPLETE:
      collect_state(conduct, "terminate");
      break;
  }
  voice_send(&conduct->voice);
}

/* ---- Between steps ---- */

static void complete_if_done(struct conduct *conduct) {
  if (conduct->execution.next != NULL) {
    return;
  }
  if (!conduct->domain->has_agent) {
    end(conduct, 0);
    return;
  }
  conduct->phase = PHASE_COMPLETE;
  say_state(conduct, "terminate");
}

/* The last step is done in every respect. */
static void settle(struct conduct *conduct) {
  conduct->awaiting = false;
  conduct->pause_end = port_clock() + conduct->guest->pace;
  if (!conduct->stepped) {
    conduct->stepped = true;
    collect_running(conduct);
    if (conduct->heartbeat_owed) {
      collect_heartbeat(conduct);
    }
    voice_send(&conduct->voice);
  }
  complete_if_done(conduct);
}

static bool is_acknowledged(const struct conduct *conduct) {
  return conduct->any_acknowledged && conduct->acknowledged >= sequence_of(conduct);
}

/* A state that was announced and did not come whole has taken the place of what the store was filled with. */
static bool refill(struct conduct *conduct) {
  if (!conduct->has_state && conduct->store.count == 0 &&
      !execution_start(&conduct->execution, conduct->guest->program, &conduct->store)) {
    fail(conduct, conduct->execution.failure);
    return false;
  }
  return true;
}

void conduct_go(struct conduct *conduct) {
  switch (conduct->phase) {
    case PHASE_WAITING:
      if (!refill(conduct)) {
        return;
      }
      passing_given(&conduct->passing, sequence_of(conduct));
      break;
    case PHASE_SUSPENDED:
      break;
    case PHASE_RUNNING:
    case PHASE_COMPLETE:
      return;
  }
  conduct->phase = PHASE_RUNNING;
  conduct->stepped = false;
  conduct->pause_end = port_clock();
  if (!conduct->awaiting) {
    complete_if_done(conduct);
  } else if (is_acknowledged(conduct)) {
    settle(conduct);
  } else {
    say_state(conduct, "checkpoint");
  }
}

/* ---- What it hears ---- */

static void suspend(struct conduct *conduct) {
  switch (conduct->phase) {
    case PHASE_RUNNING:
    case PHASE_SUSPENDED:
      conduct->phase = PHASE_SUSPENDED;
      say_state(conduct, "state");
      break;
    case PHASE_WAITING:
    case PHASE_COMPLETE:
      break;
  }
}

static void acknowledge(struct conduct *conduct, uint64_t sequence) {
  if (!conduct->any_acknowledged || sequence > conduct->acknowledged) {
    conduct->any_acknowledged = true;
    conduct->acknowledged = sequence;
  }
  if (conduct->phase == PHASE_RUNNING && conduct->awaiting && is_acknowledged(conduct)) {
    settle(conduct);
  }
}

static void refuse(struct conduct *conduct, uint64_t sequence, struct unimem_bytes reason) {
  /* While suspended nothing is awaited: after go the checkpoint is sent, and refused, again. */
  bool waits = (conduct->phase == PHASE_RUNNING && conduct->awaiting) || conduct->phase == PHASE_COMPLETE;
  if (!waits || sequence != sequence_of(conduct)) {
    return;
  }
  char message[600];
  struct text text = text_in(message, sizeof message);
  text_add(&text, "checkpoint ");
  text_add_unsigned(&text, sequence);
  text_add(&text, " was refused: ");
  text_add_bytes(&text, reason.start, reason.length);
  text_end(&text);
  fail(conduct, message);
}

static void take_state(struct conduct *conduct, const uint8_t *bytes, size_t length) {
  if (!execution_resume(&conduct->execution, bytes, length)) {
    fail(conduct, conduct->execution.failure);
    return;
  }
  conduct->has_state = true;
}

uint8_t *conduct_place(struct conduct *conduct, const struct header *header, size_t length, const char **broken) {
  *broken = NULL;
  if (!header_is(header, HEADER_TYPE, "state")) {
    return NULL;
  }
  if (header->fields[HEADER_RAW].kind == HEADER_ABSENT) {
    *broken = "a frame of type state has no checkpoint";
    return NULL;
  }
  if (conduct->phase != PHASE_WAITING || conduct->ended) {
    return NULL;
  }
  if (!conduct->has_state) {
    store_clear(&conduct->store);
  }
  size_t room;
  uint8_t *place = store_free(&conduct->store, &room);
  if (length > room) {
    fail(conduct, "the state to run from has no room: give the domain more memory");
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

static const char *received_go(struct conduct *conduct, const struct header *header) {
  uint64_t generation;
  uint64_t milliseconds;
  bool absent = header->fields[HEADER_CHECKPOINT_MILLIS].kind == HEADER_ABSENT;
  bool has_interval = number(header, HEADER_CHECKPOINT_MILLIS, &milliseconds);
  if (!number(header, HEADER_GENERATION, &generation) || !(absent || has_interval)) {
    return NO_NUMBER;
  }
  if (generation == conduct->domain->generation) {
    passing_every(&conduct->passing, milliseconds);
    conduct_go(conduct);
  }
  return NULL;
}

static const char *received_lease(struct conduct *conduct, const struct header *header) {
  uint64_t until;
  uint64_t now;
  if (header->fields[HEADER_WAIVED].kind == HEADER_TRUE) {
    lease_waive(&conduct->lease);
  } else if (number(header, HEADER_UNTIL, &until)) {
    lease_prolong(&conduct->lease, until);
  } else {
    return NO_NUMBER;
  }
  if (number(header, HEADER_NOW, &now)) {
    host_time_heard(now);
  }
  conduct->heartbeat_owed = true;
  return NULL;
}

const char *conduct_received(struct conduct *conduct, const struct header *header, const uint8_t *raw, size_t length) {
  uint64_t sequence;
  if (conduct->ended) {
    return NULL;
  }
  if (header_is(header, HEADER_TYPE, "state")) {
    if (raw != NULL) {
      take_state(conduct, raw, length);
    }
  } else if (header_is(header, HEADER_TYPE, "go")) {
    return received_go(conduct, header);
  } else if (header_is(header, HEADER_TYPE, "lease")) {
    return received_lease(conduct, header);
  } else if (header_is(header, HEADER_TYPE, "suspend")) {
    suspend(conduct);
  } else if (header_is(header, HEADER_TYPE, "acknowledged")) {
    if (!number(header, HEADER_SEQUENCE, &sequence)) {
      return NO_NUMBER;
    }
    acknowledge(conduct, sequence);
  } else if (header_is(header, HEADER_TYPE, "refused")) {
    if (!number(header, HEADER_SEQUENCE, &sequence)) {
      return NO_NUMBER;
    }
    if (header->fields[HEADER_REASON].kind != HEADER_TEXT) {
      return "a header has no text in its field reason";
    }
    refuse(conduct, sequence, header->fields[HEADER_REASON].text);
  } else if (header_is(header, HEADER_TYPE, "exit")) {
    end(conduct, 0);
  } else if (header_is(header, HEADER_TYPE, "time") && number(header, HEADER_NOW, &sequence)) {
    host_time_heard(sequence);
  }
  return NULL;
}

void conduct_heard_all(struct conduct *conduct) {
  /* A lease that came with go is answered with running: nothing is to delay the first step. */
  bool starting = conduct->phase == PHASE_RUNNING && !conduct->stepped;
  if (conduct->heartbeat_owed && !starting && !conduct->ended) {
    collect_heartbeat(conduct);
    voice_send(&conduct->voice);
  }
}

/* ---- Steps ---- */

static bool gives_in_passing(const struct conduct *conduct) {
  return conduct->phase == PHASE_RUNNING && !conduct->awaiting && !conduct->ended && conduct->voice.connection != 0;
}

uint64_t conduct_next(const struct conduct *conduct) {
  if (conduct->phase != PHASE_RUNNING || conduct->awaiting) {
    return PORT_FOREVER;
  }
  uint64_t step = conduct->lease.frozen ? PORT_FOREVER : conduct->pause_end;
  bool passes = gives_in_passing(conduct) && !voice_is_passing(&conduct->voice);
  uint64_t passing = passes ? passing_due(&conduct->passing, sequence_of(conduct)) : PORT_FOREVER;
  return step < passing ? step : passing;
}

static bool may_step(struct conduct *conduct) {
  return conduct->phase == PHASE_RUNNING && !conduct->awaiting && !conduct->ended &&
         port_clock() >= conduct->pause_end &&
         (!conduct->domain->has_agent || lease_allows_step(&conduct->lease, sequence_of(conduct)));
}

static void step(struct conduct *conduct) {
  const struct unimem_step *executed;
  if (!execution_step(&conduct->execution, &executed)) {
    fail(conduct, conduct->execution.failure);
    return;
  }
  if (conduct->guest->step_done != NULL) {
    conduct->guest->step_done(&conduct->store, executed->name);
  }
  if (!conduct->domain->has_agent || !executed->durable) {
    settle(conduct);
    return;
  }
  conduct->awaiting = true;
  passing_given(&conduct->passing, sequence_of(conduct));
  say_state(conduct, "checkpoint");
}

void conduct_work(struct conduct *conduct) {
  if (gives_in_passing(conduct)) {
    passing_give(&conduct->passing, &conduct->voice, &conduct->execution);
  }
  if (may_step(conduct)) {
    step(conduct);
  }
}

void conduct_open(struct conduct *conduct, const struct unimem_guest *guest, const struct port_domain *domain) {
  conduct->guest = guest;
  conduct->domain = domain;
  conduct->voice.patience = PORT_FOREVER;
  lease_open(&conduct->lease);
  size_t bytes;
  void *memory = port_memory(&bytes);
  store_open(&conduct->store, memory, bytes);
  conduct->store.generation = domain->generation;
  if (!execution_start(&conduct->execution, guest->program, &conduct->store)) {
    fail(conduct, conduct->execution.failure);
  }
}
