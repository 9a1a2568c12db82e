#include "note.h"

#include "port.h"
#include "text.h"

/* The longest failure fits. */
#define LINE_BYTES 768

void note(const char *before, const char *middle, const char *after) {
  char line[LINE_BYTES];
  /* One is left for the line feed. */
  struct text text = text_in(line, sizeof line - 1);
  text_add(&text, before);
  text_add(&text, middle);
  text_add(&text, after);
  line[text.length] = '\n';
  port_print(PORT_LOG, line, text.length + 1);
}

void note_number(const char *before, uint64_t number) {
  char digits[21];
  struct text text = text_in(digits, sizeof digits);
  text_add_unsigned(&text, number);
  text_end(&text);
  note(before, digits, "");
}
