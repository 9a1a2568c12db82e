#include "boot_arguments.h"

#include <string.h>

#include "utf8.h"

#define UNIKERNEL "mirage.unikernel="
#define GENERATION "mirage.generation="

/* QEMU's microvm tells of its devices behind all else, unless auto-kernel-cmdline=off. */
#define DEVICE "virtio_mmio.device="

static bool begins_with(const char *word, const char *prefix) {
  return strlen(word) >= strlen(prefix) && memcmp(word, prefix, strlen(prefix)) == 0;
}

static int digit(char character) {
  if (character >= '0' && character <= '9') {
    return character - '0';
  }
  char lower = (char)(character | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Decodes a word where it is: %XX is a byte, and the word %% is the empty one. */
static bool decode(char *word) {
  if (strcmp(word, "%%") == 0) {
    *word = 0;
    return true;
  }
  char *to = word;
  for (const char *from = word; *from != 0; from++) {
    if (*from != '%') {
      *to++ = *from;
      continue;
    }
    int high = digit(from[1]);
    int low = high < 0 ? -1 : digit(from[2]);
    if (low < 0 || (high == 0 && low == 0)) {
      return false;
    }
    *to++ = (char)(high << 4 | low);
    from += 2;
  }
  *to = 0;
  return utf8_is_well_formed((const uint8_t *)word, (size_t)(to - word));
}

static bool read_number(const char *text, uint64_t *number) {
  *number = 0;
  for (const char *at = text; *at != 0; at++) {
    if (*at < '0' || *at > '9' || *number > (INT64_MAX - 9) / 10) {
      return false;
    }
    *number = *number * 10 + (uint64_t)(*at - '0');
  }
  return *text != 0;
}

/* A word before the --: unknown ones are ignored. */
static const char *read_setting(const char *word, struct port_domain *domain, bool *has_generation) {
  if (begins_with(word, UNIKERNEL)) {
    domain->has_agent = true;
    domain->unikernel = word + strlen(UNIKERNEL);
  } else if (begins_with(word, GENERATION)) {
    *has_generation = true;
    if (!read_number(word + strlen(GENERATION), &domain->generation)) {
      return "mirage.generation on the command line must be a whole number from 0 on";
    }
  }
  return NULL;
}

/* Where the word ends: the line goes on behind it. */
static char *cut_word(char *word) {
  char *end = word;
  while (*end != ' ' && *end != 0) {
    end++;
  }
  if (*end == ' ') {
    *end++ = 0;
  }
  return end;
}

static const char *read_words(struct boot_arguments *arguments) {
  bool has_generation = false;
  bool settings = true;
  for (char *word = arguments->line, *next; *word != 0; word = next) {
    next = cut_word(word);
    if (*word == 0 || begins_with(word, DEVICE)) {
      continue;
    }
    if (settings && strcmp(word, "--") == 0) {
      settings = false;
      continue;
    }
    if (!decode(word)) {
      return "a word on the command line is not percent-encoded UTF-8";
    }
    if (settings) {
      const char *error = read_setting(word, &arguments->domain, &has_generation);
      if (error != NULL) {
        return error;
      }
    } else if (arguments->count == BOOT_ARGUMENTS) {
      return "the command line has more than 1024 arguments";
    } else {
      arguments->values[arguments->count++] = word;
    }
  }
  if (arguments->domain.has_agent != has_generation) {
    return "the command line must have mirage.unikernel and mirage.generation, or neither to run alone";
  }
  return NULL;
}

const char *boot_arguments_read(const char *line, struct boot_arguments *arguments) {
  memset(arguments, 0, sizeof *arguments);
  arguments->domain = (struct port_domain){.has_agent = false, .token = "", .unikernel = "", .generation = 1};
  size_t length = strlen(line);
  if (length >= sizeof arguments->line) {
    return "the command line is longer than 66559 bytes";
  }
  memcpy(arguments->line, line, length + 1);
  return read_words(arguments);
}
