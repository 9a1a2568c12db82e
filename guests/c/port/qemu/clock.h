/* The time-stamp counter as a clock, and the local APIC's timer that wakes the processor at a time. */
#ifndef QEMU_CLOCK_H
#define QEMU_CLOCK_H

#include <stdint.h>

/* Begins to find out how fast both run, unless the processor says it. */
void clock_open(void);

/* Ends that, after some milliseconds if it has to be measured; from here on there is time. */
void clock_settle(void);

/* Has an interrupt come at this time, or before if it is far. */
void clock_wake_at(uint64_t nanoseconds);

#endif
