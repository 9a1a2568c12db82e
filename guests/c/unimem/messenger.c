#include "messenger.h"

#include <string.h>

#include "sha256.h"
#include "text.h"
#include "utf8.h"

#define SENTENCE_BYTES 512

/* A header with one sentence, each byte of it escaped. */
#define LONGEST_HEADER (6 * SENTENCE_BYTES + 256)

void messenger_connected(struct messenger *messenger, uint64_t connection) {
  messenger->connection = connection;
  messenger->collected = 0;
  messenger->background = 0;
  messenger->background_sent = 0;
}

/* ---- Sending ---- */

static bool is_connected(const struct messenger *messenger) {
  return messenger->connection != 0 && port_connection() == messenger->connection;
}

/* Sends bytes, waiting as often as needed; false if the connection ended meanwhile or patience did. */
static bool send(struct messenger *messenger, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    if (!is_connected(messenger)) {
      return false;
    }
    size_t count = port_write(bytes, length);
    bytes += count;
    length -= count;
    if (count == 0) {
      if (port_clock() >= messenger->patience) {
        return false;
      }
      port_wait(messenger->patience, true);
    }
  }
  return true;
}

bool messenger_sends_background(const struct messenger *messenger) {
  return messenger->background_sent < messenger->background;
}

void messenger_go_on(struct messenger *messenger) {
  size_t count = 1;
  while (messenger_sends_background(messenger) && count > 0 && is_connected(messenger)) {
    count = port_write(messenger->background_bytes + messenger->background_sent, messenger->background - messenger->background_sent);
    messenger->background_sent += count;
  }
}

void messenger_send(struct messenger *messenger) {
  /* A frame that is under way comes to its end first. */
  if (messenger_sends_background(messenger)) {
    send(messenger, messenger->background_bytes + messenger->background_sent, messenger->background - messenger->background_sent);
    messenger->background_sent = messenger->background;
  }
  send(messenger, messenger->bytes, messenger->collected);
  messenger->collected = 0;
}

/* ---- Frames ---- */

static void add(struct messenger *messenger, const void *bytes, size_t length) {
  if (length > sizeof messenger->bytes - messenger->collected) {
    messenger_send(messenger);
  }
  memcpy(messenger->bytes + messenger->collected, bytes, length);
  messenger->collected += length;
}

static void add_string(struct messenger *messenger, const char *string) {
  add(messenger, string, strlen(string));
}

void messenger_begin(struct messenger *messenger, const char *type) {
  if (sizeof messenger->bytes - messenger->collected < LONGEST_HEADER) {
    messenger_send(messenger);
  }
  add_string(messenger, "{\"type\":\"");
  add_string(messenger, type);
  add_string(messenger, "\"");
}

static void add_name(struct messenger *messenger, const char *name) {
  add_string(messenger, ",\"");
  add_string(messenger, name);
  add_string(messenger, "\":");
}

void messenger_number(struct messenger *messenger, const char *name, uint64_t number) {
  char digits[20];
  struct text text = text_in(digits, sizeof digits);
  text_add_unsigned(&text, number);
  add_name(messenger, name);
  add(messenger, digits, text.length);
}

static void add_escaped(struct messenger *messenger, uint8_t byte) {
  static const char digits[] = "0123456789abcdef";
  if (byte == '"' || byte == '\\') {
    uint8_t escaped[2] = {'\\', byte};
    add(messenger, escaped, sizeof escaped);
  } else if (byte < 0x20) {
    char escaped[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    add(messenger, escaped, sizeof escaped);
  } else {
    add(messenger, &byte, 1);
  }
}

void messenger_text(struct messenger *messenger, const char *name, const char *text) {
  const uint8_t *bytes = (const uint8_t *)text;
  size_t length = strlen(text);
  if (length > SENTENCE_BYTES) {
    length = SENTENCE_BYTES;
    /* Not inside of a character. */
    while (length > 0 && (bytes[length] & 0xC0) == 0x80) {
      length--;
    }
  }
  bool well_formed = utf8_is_well_formed(bytes, length);
  add_name(messenger, name);
  add_string(messenger, "\"");
  for (size_t index = 0; index < length; index++) {
    add_escaped(messenger, well_formed || bytes[index] < 0x80 ? bytes[index] : '?');
  }
  add_string(messenger, "\"");
}

void messenger_end(struct messenger *messenger) {
  add_string(messenger, "}\n");
}

/* ---- Checkpoints ---- */

struct head {
  uint8_t bytes[CANONICAL_HEAD_BYTES];
  size_t length;
};

static struct head head_of(const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  struct head head;
  head.length =
      canonical_write_head(head.bytes, store->generation, store->sequence, execution_next(execution), store->count);
  return head;
}

static void digest_of(const struct head *head, const struct unimem_store *store, uint8_t digest[SHA256_BYTES]) {
  struct sha256 sha;
  sha256_begin(&sha);
  sha256_add(&sha, head->bytes, head->length);
  sha256_add(&sha, store->bytes, store->used);
  sha256_end(&sha, digest);
}

/* Adds the entries, behind what was collected if they fit, else straight from the store. */
static void add_entries(struct messenger *messenger, const struct unimem_store *store) {
  if (store->used + SHA256_BYTES <= sizeof messenger->bytes - messenger->collected) {
    add(messenger, store->bytes, store->used);
    return;
  }
  messenger_send(messenger);
  send(messenger, store->bytes, store->used);
}

void messenger_end_with_state(struct messenger *messenger, const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  struct head head = head_of(execution);
  uint8_t digest[SHA256_BYTES];
  digest_of(&head, store, digest);
  messenger_number(messenger, "bytes", head.length + store->used + sizeof digest);
  messenger_end(messenger);
  add(messenger, head.bytes, head.length);
  add_entries(messenger, store);
  add(messenger, digest, sizeof digest);
}

void messenger_give_background(struct messenger *messenger, const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  struct head head = head_of(execution);
  size_t bytes = head.length + store->used + SHA256_BYTES;
  if (bytes > CANONICAL_HAND_OVER_LIMIT) {
    return;
  }
  char line[192];
  struct text text = text_in(line, sizeof line);
  text_add(&text, "{\"type\":\"checkpoint\",\"sequence\":");
  text_add_unsigned(&text, store->sequence);
  text_add(&text, ",\"background\":true,\"bytes\":");
  text_add_unsigned(&text, bytes);
  text_add(&text, "}\n");
  uint8_t *at = messenger->background_bytes;
  memcpy(at, line, text.length);
  at += text.length;
  memcpy(at, head.bytes, head.length);
  at += head.length;
  memcpy(at, store->bytes, store->used);
  digest_of(&head, store, at + store->used);
  messenger->background = text.length + bytes;
  messenger->background_sent = 0;
  messenger_go_on(messenger);
}
