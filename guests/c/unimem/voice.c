#include "voice.h"

#include <string.h>

#include "sha256.h"
#include "text.h"
#include "utf8.h"

#define SENTENCE_BYTES 512

/* A header with one sentence, each byte of it escaped. */
#define LONGEST_HEADER (6 * SENTENCE_BYTES + 256)

void voice_connected(struct voice *voice, uint64_t connection) {
  voice->connection = connection;
  voice->collected = 0;
  voice->passing = 0;
  voice->passing_sent = 0;
}

/* ---- Sending ---- */

static bool is_connected(const struct voice *voice) {
  return voice->connection != 0 && port_connection() == voice->connection;
}

/* Sends bytes, waiting as often as needed; false if the connection ended meanwhile or patience did. */
static bool send(struct voice *voice, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    if (!is_connected(voice)) {
      return false;
    }
    size_t count = port_write(bytes, length);
    bytes += count;
    length -= count;
    if (count == 0) {
      if (port_clock() >= voice->patience) {
        return false;
      }
      port_wait(voice->patience, true);
    }
  }
  return true;
}

bool voice_is_passing(const struct voice *voice) {
  return voice->passing_sent < voice->passing;
}

void voice_go_on(struct voice *voice) {
  size_t count = 1;
  while (voice_is_passing(voice) && count > 0 && is_connected(voice)) {
    count = port_write(voice->passing_bytes + voice->passing_sent, voice->passing - voice->passing_sent);
    voice->passing_sent += count;
  }
}

void voice_send(struct voice *voice) {
  /* A frame that is under way comes to its end first. */
  if (voice_is_passing(voice)) {
    send(voice, voice->passing_bytes + voice->passing_sent, voice->passing - voice->passing_sent);
    voice->passing_sent = voice->passing;
  }
  send(voice, voice->bytes, voice->collected);
  voice->collected = 0;
}

/* ---- Frames ---- */

static void add(struct voice *voice, const void *bytes, size_t length) {
  if (length > sizeof voice->bytes - voice->collected) {
    voice_send(voice);
  }
  memcpy(voice->bytes + voice->collected, bytes, length);
  voice->collected += length;
}

static void add_string(struct voice *voice, const char *string) {
  add(voice, string, strlen(string));
}

void voice_begin(struct voice *voice, const char *type) {
  if (sizeof voice->bytes - voice->collected < LONGEST_HEADER) {
    voice_send(voice);
  }
  add_string(voice, "{\"type\":\"");
  add_string(voice, type);
  add_string(voice, "\"");
}

static void add_name(struct voice *voice, const char *name) {
  add_string(voice, ",\"");
  add_string(voice, name);
  add_string(voice, "\":");
}

void voice_number(struct voice *voice, const char *name, uint64_t number) {
  char digits[20];
  struct text text = text_in(digits, sizeof digits);
  text_add_unsigned(&text, number);
  add_name(voice, name);
  add(voice, digits, text.length);
}

static void add_escaped(struct voice *voice, uint8_t byte) {
  static const char digits[] = "0123456789abcdef";
  if (byte == '"' || byte == '\\') {
    uint8_t escaped[2] = {'\\', byte};
    add(voice, escaped, sizeof escaped);
  } else if (byte < 0x20) {
    char escaped[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    add(voice, escaped, sizeof escaped);
  } else {
    add(voice, &byte, 1);
  }
}

void voice_text(struct voice *voice, const char *name, const char *text) {
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
  add_name(voice, name);
  add_string(voice, "\"");
  for (size_t index = 0; index < length; index++) {
    add_escaped(voice, well_formed || bytes[index] < 0x80 ? bytes[index] : '?');
  }
  add_string(voice, "\"");
}

void voice_end(struct voice *voice) {
  add_string(voice, "}\n");
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
static void add_entries(struct voice *voice, const struct unimem_store *store) {
  if (store->used + SHA256_BYTES <= sizeof voice->bytes - voice->collected) {
    add(voice, store->bytes, store->used);
    return;
  }
  voice_send(voice);
  send(voice, store->bytes, store->used);
}

void voice_end_with_state(struct voice *voice, const struct execution *execution) {
  const struct unimem_store *store = execution->store;
  struct head head = head_of(execution);
  uint8_t digest[SHA256_BYTES];
  digest_of(&head, store, digest);
  voice_number(voice, "bytes", head.length + store->used + sizeof digest);
  voice_end(voice);
  add(voice, head.bytes, head.length);
  add_entries(voice, store);
  add(voice, digest, sizeof digest);
}

void voice_give_in_passing(struct voice *voice, const struct execution *execution) {
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
  uint8_t *at = voice->passing_bytes;
  memcpy(at, line, text.length);
  at += text.length;
  memcpy(at, head.bytes, head.length);
  at += head.length;
  memcpy(at, store->bytes, store->used);
  digest_of(&head, store, at + store->used);
  voice->passing = text.length + bytes;
  voice->passing_sent = 0;
  voice_go_on(voice);
}
