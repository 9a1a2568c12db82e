#ifndef QEMU_MACHINE_H
#define QEMU_MACHINE_H

/* Ends QEMU; the guest's exit code is its own. */
_Noreturn void machine_exit(int code);

/* The machine is not one that a guest can run on: says why, and ends it. */
_Noreturn void machine_stop(const char *message);

#endif
