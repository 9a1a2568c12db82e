/* The life of a guest: one loop that hears, works and waits. */
#include <string.h>

#include "guest_state.h"
#include "frame.h"
#include "note.h"

/* At most so much is read at once. */
#define PIECE_BYTES 4096

static struct guest_state guest_state;
static struct frame_reader reader;

static void break_connection(const char *why) {
  note("the agent broke the guest protocol: ", why, "; connecting again");
  frame_open(&reader);
  port_break_connection();
}

/* Takes what was read apart into frames, and does what they say. */
static bool hear(const uint8_t *bytes, size_t length) {
  const uint8_t *end = bytes + length;
  while (bytes < end && !guest_state.ended) {
    bytes += frame_take(&reader, bytes, (size_t)(end - bytes));
    const char *broken = reader.error;
    if (reader.state == FRAME_ANNOUNCED) {
      frame_place(&reader, guest_state_place(&guest_state, &reader.header, reader.raw_length, &broken));
    }
    if (broken == NULL && reader.state == FRAME_COMPLETE) {
      broken = guest_state_received(&guest_state, &reader.header, reader.raw, reader.raw_length);
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
  if (connection != guest_state.messenger.connection) {
    frame_open(&reader);
    guest_state_connected(&guest_state, connection);
  }
}

/* Hears all that has arrived over the present connection. */
static void hear_all(void) {
  static uint8_t piece[PIECE_BYTES];
  uint64_t connection = guest_state.messenger.connection;
  size_t count = sizeof piece;
  while (count == sizeof piece && !guest_state.ended && connection != 0) {
    count = port_read(piece, sizeof piece);
    if (!hear(piece, count)) {
      return;
    }
  }
  guest_state_heard_all(&guest_state);
}

static void wait(void) {
  if (guest_state.ended) {
    return;
  }
  uint64_t next = guest_state_next(&guest_state);
  if (next > port_clock()) {
    port_wait(next, messenger_sends_background(&guest_state.messenger));
  }
}

/*
 * Encodes the state that the store was filled with, decodes it again, and handles messages that change nothing. So a migration finds
 * done what takes time only once: an emulator translates code when it is first executed, which takes milliseconds.
 */
static void rehearse(void) {
  static const char nothing[] = "{\"type\":\"lease\",\"until\":0}\n{\"type\":\"go\",\"generation\":0,\"checkpointMillis\":0}\n";
  struct messenger *messenger = &guest_state.messenger;
  messenger_begin(messenger, "state");
  messenger_number(messenger, "sequence", 0);
  messenger_end_with_state(messenger, &guest_state.execution);
  /* A large state is not collected as a whole. */
  if (messenger->collected > guest_state.store.used) {
    hear(messenger->bytes, messenger->collected);
    guest_state.has_state = false;
  }
  messenger->collected = 0;
  hear((const uint8_t *)nothing, sizeof nothing - 1);
  guest_state_heard_all(&guest_state);
}

int unimem_run(const struct unimem_guest *guest) {
  const struct port_domain *domain = port_domain();
  guest_state_open(&guest_state, guest, domain);
  if (domain->has_agent && !guest_state.ended) {
    rehearse();
  }
  if (!domain->has_agent && !guest_state.ended) {
    guest_state_go(&guest_state);
  }
  while (!guest_state.ended) {
    if (domain->has_agent) {
      look_at_connection();
      hear_all();
      messenger_go_on(&guest_state.messenger);
    }
    if (!guest_state.ended) {
      guest_state_work(&guest_state);
    }
    wait();
  }
  return guest_state.exit_code;
}

void unimem_print(const char *line, size_t length) {
  port_print(PORT_OUTPUT, line, length);
}

int unimem_refuse_usage(const char *message) {
  note(message, "", "");
  return 2;
}
