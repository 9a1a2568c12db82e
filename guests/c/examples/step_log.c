#include "step_log.h"

#include "text.h"

void step_log(struct unimem_store *store, const char *step, const char *count_key, bool with_sequence) {
  char line[192];
  struct text text = text_in(line, sizeof line);
  text_add_signed(&text, unimem_host_time());
  text_add(&text, " ");
  text_add_unsigned(&text, unimem_generation(store));
  text_add(&text, " ");
  text_add(&text, step);
  text_add(&text, " ");
  text_add_signed(&text, unimem_get_int(store, count_key));
  if (with_sequence) {
    text_add(&text, " ");
    text_add_unsigned(&text, unimem_sequence(store));
  }
  text_add(&text, "\n");
  unimem_print(line, text.length);
}
