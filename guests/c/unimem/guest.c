/* The life of a guest: one loop that hears, works and waits. */
#include <string.h>

#include "conduct.h"
#include "frame.h"
#include "note.h"

/* At most so much is read at once. */
#define PIECE_BYTES 4096

static struct conduct conduct;
static struct frame_reader reader;

static void break_connection(const char *why) {
  note("the agent broke the guest protocol: ", why, "; connecting again");
  frame_open(&reader);
  port_break_connection();
}

/* Takes what was read apart into frames, and does what they say. */
static bool hear(const uint8_t *bytes, size_t length) {
  const uint8_t *end = bytes + length;
  while (bytes < end && !conduct.ended) {
    bytes += frame_take(&reader, bytes, (size_t)(end - bytes));
    const char *broken = reader.error;
    if (reader.state == FRAME_ANNOUNCED) {
      frame_place(&reader, conduct_place(&conduct, &reader.header, reader.raw_length, &broken));
    }
    if (broken == NULL && reader.state == FRAME_COMPLETE) {
      broken = conduct_received(&conduct, &reader.header, reader.raw, reader.raw_length);
    }
    if (broken != NULL) {
      break_connection(broken);
      return false;
    }
  }
  return true;
}

/* Says hello over a connection that is new. */
static void look_at_connection(void) {
  uint64_t connection = port_connection();
  if (connection != conduct.voice.connection) {
    frame_open(&reader);
    conduct_connected(&conduct, connection);
  }
}

/* Hears all that has arrived over the present connection. */
static void hear_all(void) {
  static uint8_t piece[PIECE_BYTES];
  uint64_t connection = conduct.voice.connection;
  size_t count = sizeof piece;
  while (count == sizeof piece && !conduct.ended && connection != 0) {
    count = port_read(piece, sizeof piece);
    if (!hear(piece, count)) {
      return;
    }
  }
  conduct_heard_all(&conduct);
}

static void wait(void) {
  if (conduct.ended) {
    return;
  }
  uint64_t next = conduct_next(&conduct);
  if (next > port_clock()) {
    port_wait(next, voice_is_passing(&conduct.voice));
  }
}

/*
 * Gives the state that the store was filled with, to nobody, and takes it back, and hears what changes nothing. So a migration finds
 * done what takes time only once: an emulator translates code when it is first executed, which takes milliseconds.
 */
static void rehearse(void) {
  static const char nothing[] = "{\"type\":\"lease\",\"until\":0}\n{\"type\":\"go\",\"generation\":0,\"checkpointMillis\":0}\n";
  struct voice *voice = &conduct.voice;
  voice_begin(voice, "state");
  voice_number(voice, "sequence", 0);
  voice_end_with_state(voice, &conduct.execution);
  /* A large state is not collected as a whole. */
  if (voice->collected > conduct.store.used) {
    hear(voice->bytes, voice->collected);
    conduct.has_state = false;
  }
  voice->collected = 0;
  hear((const uint8_t *)nothing, sizeof nothing - 1);
  conduct_heard_all(&conduct);
}

int unimem_run(const struct unimem_guest *guest) {
  const struct port_domain *domain = port_domain();
  conduct_open(&conduct, guest, domain);
  if (domain->has_agent && !conduct.ended) {
    rehearse();
  }
  if (!domain->has_agent && !conduct.ended) {
    conduct_go(&conduct);
  }
  while (!conduct.ended) {
    if (domain->has_agent) {
      look_at_connection();
      hear_all();
      voice_go_on(&conduct.voice);
    }
    if (!conduct.ended) {
      conduct_work(&conduct);
    }
    wait();
  }
  return conduct.exit_code;
}

void unimem_print(const char *line, size_t length) {
  port_print(PORT_OUTPUT, line, length);
}

int unimem_refuse_usage(const char *message) {
  note(message, "", "");
  return 2;
}
