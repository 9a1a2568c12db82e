#include "arguments.h"

#include <string.h>

#include "text.h"

#define MESSAGE_BYTES 400

static enum arguments_outcome wrong(const char *before, const char *value, const char *after) {
  char message[MESSAGE_BYTES];
  struct text text = text_in(message, sizeof message);
  text_add(&text, before);
  text_add(&text, value);
  text_add(&text, after);
  text_end(&text);
  unimem_refuse_usage(message);
  return ARGUMENTS_ARE_WRONG;
}

/* `NAME is "VALUE": it must be ...` */
static enum arguments_outcome wrong_value(const struct argument *argument, const char *value, const char *must) {
  char before[MESSAGE_BYTES];
  struct text text = text_in(before, sizeof before);
  text_add(&text, argument->name);
  text_add(&text, " is \"");
  text_end(&text);
  return wrong(before, value, must);
}

static enum arguments_outcome wrong_number(const struct argument *argument, const char *value) {
  char must[MESSAGE_BYTES];
  struct text text = text_in(must, sizeof must);
  text_add(&text, "\": it must be a whole number from ");
  text_add_signed(&text, argument->least);
  text_add(&text, " to ");
  text_add_signed(&text, argument->most);
  text_end(&text);
  return wrong_value(argument, value, must);
}

/* Digits up to the end or to the first other character; false if there are none or they are too large. */
static bool read_digits(const char **at, uint64_t most, uint64_t *number) {
  const char *start = *at;
  *number = 0;
  for (; **at >= '0' && **at <= '9'; (*at)++) {
    uint64_t digit = (uint64_t)(**at - '0');
    if (*number > (most - digit) / 10) {
      return false;
    }
    *number = *number * 10 + digit;
  }
  return *at > start;
}

static enum arguments_outcome read_number(struct argument *argument, const char *value) {
  const char *at = value;
  bool negative = *at == '-';
  at += negative || *at == '+';
  uint64_t magnitude;
  uint64_t most = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
  if (!read_digits(&at, most, &magnitude) || *at != 0) {
    return wrong_number(argument, value);
  }
  int64_t number = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  if (number < argument->least || number > argument->most) {
    return wrong_number(argument, value);
  }
  argument->value = number;
  return ARGUMENTS_ARE_GOOD;
}

static enum arguments_outcome read_duration(struct argument *argument, const char *value) {
  static const struct {
    const char *unit;
    int64_t nanoseconds;
  } units[] = {{"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}};
  const char *at = value;
  uint64_t amount;
  /* Nine digits of any unit. */
  if (read_digits(&at, 999999999, &amount) && at - value <= 9) {
    for (size_t index = 0; index < sizeof units / sizeof units[0]; index++) {
      if (strcmp(at, units[index].unit) == 0) {
        /* More than a century is as good as for ever. */
        int64_t most = INT64_MAX / 2 / units[index].nanoseconds;
        argument->value = ((int64_t)amount < most ? (int64_t)amount : most) * units[index].nanoseconds;
        return ARGUMENTS_ARE_GOOD;
      }
    }
  }
  return wrong_value(argument, value, "\": it must be a duration like 500us, 100ms, 1s or 2m");
}

static enum arguments_outcome read_value(struct argument *argument, const char *value) {
  switch (argument->kind) {
    case ARGUMENT_DURATION:
      return read_duration(argument, value);
    case ARGUMENT_NUMBER:
      return read_number(argument, value);
    case ARGUMENT_YES_OR_NO:
      argument->value = strcmp(value, "yes") == 0;
      return argument->value || strcmp(value, "no") == 0 ? ARGUMENTS_ARE_GOOD
                                                         : wrong_value(argument, value, "\": it must be yes or no");
  }
  return ARGUMENTS_ARE_WRONG;
}

static struct argument *find(struct argument *table, const char *name, size_t length) {
  for (struct argument *argument = table; argument->name != NULL; argument++) {
    if (strlen(argument->name) == length && memcmp(argument->name, name, length) == 0) {
      return argument;
    }
  }
  return NULL;
}

static enum arguments_outcome unknown(const char *name, size_t length) {
  char copy[MESSAGE_BYTES];
  struct text text = text_in(copy, sizeof copy);
  text_add_bytes(&text, name, length);
  text_end(&text);
  return wrong("unknown argument ", copy, "; --help lists the known ones");
}

static bool asks_for_help(int count, const char *const arguments[]) {
  for (int index = 0; index < count; index++) {
    if (strcmp(arguments[index], "--help") == 0 || strcmp(arguments[index], "-h") == 0) {
      return true;
    }
  }
  return false;
}

enum arguments_outcome arguments_read(struct argument *table, const char *help, int count, const char *const arguments[]) {
  if (asks_for_help(count, arguments)) {
    unimem_print(help, strlen(help));
    return ARGUMENTS_ASK_FOR_HELP;
  }
  for (int index = 0; index < count; index++) {
    const char *name = arguments[index];
    size_t length = 0;
    while (name[length] != 0 && name[length] != '=') {
      length++;
    }
    struct argument *argument = find(table, name, length);
    if (argument == NULL) {
      return unknown(name, length);
    }
    const char *value = name + length + 1;
    if (name[length] == 0) {
      index++;
      if (index == count) {
        return wrong("", argument->name, " needs a value");
      }
      value = arguments[index];
    }
    if (argument->given) {
      return wrong("", argument->name, " was given twice");
    }
    argument->given = true;
    enum arguments_outcome outcome = read_value(argument, value);
    if (outcome != ARGUMENTS_ARE_GOOD) {
      return outcome;
    }
  }
  return ARGUMENTS_ARE_GOOD;
}

int arguments_exit_code(enum arguments_outcome outcome) {
  return outcome == ARGUMENTS_ARE_WRONG ? 2 : 0;
}
