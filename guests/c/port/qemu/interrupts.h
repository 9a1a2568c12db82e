/* Interrupts, which only wake the processor, and exceptions, which end the guest. */
#ifndef QEMU_INTERRUPTS_H
#define QEMU_INTERRUPTS_H

#include <stdint.h>

/* Lets devices and the timer wake the processor. */
void interrupts_open(void);

/* Where the local APIC's registers are, and some of them. */
#define APIC_BASE 0xfee00000ul
#define APIC_SPURIOUS (APIC_BASE + 0xf0)
#define APIC_TIMER (APIC_BASE + 0x320)
#define APIC_LINE0 (APIC_BASE + 0x350)
#define APIC_TIMER_START (APIC_BASE + 0x380)
#define APIC_TIMER_LEFT (APIC_BASE + 0x390)
#define APIC_TIMER_DIVIDER (APIC_BASE + 0x3e0)

/* The timer's vector: it fires once. */
#define TIMER_VECTOR 0x40

#endif
