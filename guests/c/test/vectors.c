/*
 * Checks the vectors that Java and C share: vectors FILE. Each checkpoint is made out of its meaning and compared with its bytes,
 * and read out of its bytes and made again; what is no checkpoint is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "sha256.h"
#include "store.h"

#define LINE_BYTES (1 << 20)

static char line[LINE_BYTES];
static uint8_t expected[LINE_BYTES];
static uint64_t memory[1 << 18];
static struct unimem_store store;
static char name[128];
static char next[128];
static bool from_meaning; /* the entries can be set through the interface */
static unsigned checkpoints, refusals;

static void fail(const char *why) {
  fprintf(stderr, "vector %s: %s\n", name, why);
  exit(1);
}

static unsigned nibble(char digit) {
  const char *digits = "0123456789abcdef";
  const char *at = strchr(digits, digit);
  if (digit == 0 || at == NULL) {
    fail("is not hexadecimal");
  }
  return (unsigned)(at - digits);
}

/* The next word of the line as hexadecimal bytes, with a zero byte behind; - stands for none. */
static uint8_t *hex_word(size_t *length) {
  char *word = strtok(NULL, " \n");
  if (word == NULL) {
    fail("ends too early");
  }
  *length = strcmp(word, "-") == 0 ? 0 : strlen(word) / 2;
  uint8_t *bytes = malloc(*length + 1);
  for (size_t index = 0; index < *length; index++) {
    bytes[index] = (uint8_t)(nibble(word[2 * index]) << 4 | nibble(word[2 * index + 1]));
  }
  bytes[*length] = 0;
  return bytes;
}

static double float_word(void) {
  size_t length;
  uint8_t *bytes = hex_word(&length);
  uint64_t bits = 0;
  for (size_t index = 0; index < length; index++) {
    bits = bits << 8 | bytes[index];
  }
  free(bytes);
  double number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

/* A key is null for an element of a list. */
static void set_value(const char *key) {
  const char *type = strtok(NULL, " \n");
  size_t length;
  if (strcmp(type, "true") == 0 || strcmp(type, "false") == 0) {
    bool value = type[0] == 't';
    key != NULL ? unimem_set_bool(&store, key, value) : unimem_add_bool(&store, value);
  } else if (strcmp(type, "int") == 0) {
    int64_t value = strtoll(strtok(NULL, " \n"), NULL, 10);
    key != NULL ? unimem_set_int(&store, key, value) : unimem_add_int(&store, value);
  } else if (strcmp(type, "float") == 0) {
    double value = float_word();
    key != NULL ? unimem_set_float(&store, key, value) : unimem_add_float(&store, value);
  } else if (strcmp(type, "string") == 0) {
    char *text = (char *)hex_word(&length);
    key != NULL ? unimem_set_string(&store, key, text, length) : unimem_add_string(&store, text, length);
    free(text);
  } else if (strcmp(type, "bytes") == 0) {
    uint8_t *bytes = hex_word(&length);
    key != NULL ? unimem_set_bytes(&store, key, bytes, length) : unimem_add_bytes(&store, bytes, length);
    free(bytes);
  } else if (strcmp(type, "list") == 0) {
    long count = strtol(strtok(NULL, " \n"), NULL, 10);
    key != NULL ? unimem_begin_list(&store, key) : unimem_begin_inner_list(&store);
    for (long index = 0; index < count; index++) {
      set_value(NULL);
    }
    unimem_end_list(&store);
  } else {
    fail("has a value of an unknown type");
  }
}

static void set_entry(void) {
  size_t length;
  char *key = (char *)hex_word(&length);
  if (strlen(key) != length) {
    from_meaning = false; /* A key in C has no zero byte. */
  } else {
    set_value(key);
  }
  if (store.failed) {
    fail(store.failure);
  }
  free(key);
}

static void check_same(const uint8_t *bytes, size_t length) {
  uint8_t head[CANONICAL_HEAD_BYTES];
  uint8_t digest[SHA256_BYTES];
  size_t head_length = canonical_write_head(head, store.generation, store.sequence, next, store.count);
  struct sha256 sha;
  sha256_begin(&sha);
  sha256_add(&sha, head, head_length);
  sha256_add(&sha, store.bytes, store.used);
  sha256_end(&sha, digest);
  if (length != head_length + store.used + sizeof digest || memcmp(bytes, head, head_length) != 0 ||
      memcmp(bytes + head_length, store.bytes, store.used) != 0 ||
      memcmp(bytes + head_length + store.used, digest, sizeof digest) != 0) {
    fail("has other bytes than what C writes");
  }
}

static void check_checkpoint(const uint8_t *bytes, size_t length) {
  checkpoints++;
  if (from_meaning) {
    check_same(bytes, length);
  }
  struct canonical_checkpoint checkpoint;
  const char *error = canonical_read_checkpoint(bytes, length, &checkpoint);
  if (error != NULL) {
    fail(error);
  }
  if (checkpoint.generation != store.generation || checkpoint.sequence != store.sequence ||
      checkpoint.next.length != strlen(next) || memcmp(checkpoint.next.start, next, checkpoint.next.length) != 0) {
    fail("is read with another generation, sequence or next step");
  }
  store_clear(&store);
  if (!store_load(&store, &checkpoint)) {
    fail("has no room");
  }
  check_same(bytes, length);
}

static void check_refused(const uint8_t *bytes, size_t length) {
  refusals++;
  struct canonical_checkpoint checkpoint;
  if (canonical_read_checkpoint(bytes, length, &checkpoint) == NULL) {
    fail("is read, and should have been refused");
  }
}

int main(int count, char *arguments[]) {
  FILE *file = count == 2 ? fopen(arguments[1], "r") : NULL;
  if (file == NULL) {
    fprintf(stderr, "usage: vectors FILE\n");
    return 2;
  }
  store_open(&store, memory, sizeof memory);
  bool refused = false;
  while (fgets(line, sizeof line, file) != NULL) {
    const char *word = strtok(line, " \n");
    size_t length;
    if (word == NULL || word[0] == '#') {
      continue;
    }
    if (strcmp(word, "checkpoint") == 0 || strcmp(word, "refused") == 0) {
      refused = word[0] == 'r';
      snprintf(name, sizeof name, "%s", strtok(NULL, "\n"));
      store_clear(&store);
      from_meaning = true;
    } else if (strcmp(word, "generation") == 0) {
      store.generation = strtoull(strtok(NULL, " \n"), NULL, 10);
    } else if (strcmp(word, "sequence") == 0) {
      store.sequence = strtoull(strtok(NULL, " \n"), NULL, 10);
    } else if (strcmp(word, "next") == 0) {
      uint8_t *text = hex_word(&length);
      snprintf(next, sizeof next, "%s", (const char *)text);
      free(text);
    } else if (strcmp(word, "entry") == 0) {
      set_entry();
    } else if (strcmp(word, "is") == 0) {
      uint8_t *bytes = hex_word(&length);
      memcpy(expected, bytes, length);
      free(bytes);
      refused ? check_refused(expected, length) : check_checkpoint(expected, length);
    } else {
      fail("has a line that is not understood");
    }
  }
  fclose(file);
  printf("%u checkpoints are the same in C, and %u others are refused\n", checkpoints, refusals);
  return checkpoints > 0 && refusals > 0 ? 0 : 1;
}
