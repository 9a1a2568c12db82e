/*
 * The kernel's command line: words with a space between two, each percent-encoded.
 *
 *   mirage.unikernel=NAME mirage.generation=N -- ARGUMENT ARGUMENT ...
 */
#ifndef QEMU_BOOT_ARGUMENTS_H
#define QEMU_BOOT_ARGUMENTS_H

#include "port.h"

#define BOOT_ARGUMENTS 1024

/* As many as a host agent writes, and room for the devices that QEMU adds. */
#define BOOT_LINE_BYTES (65536 + 1024)

struct boot_arguments {
  struct port_domain domain;
  int count;
  const char *values[BOOT_ARGUMENTS + 1];
  char line[BOOT_LINE_BYTES]; /* the words, decoded where they are */
};

/* Null, or a sentence that says what is wrong. */
const char *boot_arguments_read(const char *line, struct boot_arguments *arguments);

#endif
