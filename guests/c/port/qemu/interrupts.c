#include "interrupts.h"

#include "port.h"
#include "machine.h"
#include "processor.h"
#include "text.h"

#define VECTORS 256
#define EXCEPTIONS 32
#define EXCEPTION_ENTRY_BYTES 16
#define DEVICE_VECTOR 0x20

/* The 8259's ports. */
#define FIRST_COMMAND 0x20
#define FIRST_DATA 0x21
#define SECOND_COMMAND 0xa0
#define SECOND_DATA 0xa1

void on_device(void);
void on_timer(void);
extern const uint8_t on_exceptions[];
void machine_exception(uint64_t vector, uint64_t address, uint64_t code);

static uint64_t gates[VECTORS][2] __attribute__((aligned(16)));

static void set_gate(unsigned vector, uintptr_t handler) {
  gates[vector][0] = (handler & 0xffff) | UINT64_C(8) << 16 | UINT64_C(0x8e) << 40 | (handler >> 16 & 0xffff) << 48;
  gates[vector][1] = handler >> 32;
}

void interrupts_open(void) {
  for (unsigned vector = 0; vector < VECTORS; vector++) {
    set_gate(vector, vector < EXCEPTIONS ? (uintptr_t)on_exceptions + vector * EXCEPTION_ENTRY_BYTES : (uintptr_t)on_device);
  }
  set_gate(TIMER_VECTOR, (uintptr_t)on_timer);
  struct {
    uint16_t limit;
    uint64_t base;
  } __attribute__((packed)) table = {sizeof gates - 1, (uint64_t)(uintptr_t)gates};
  __asm__ volatile("lidt %0" : : "m"(table));

  /* Both 8259 from the device vector on, each interrupt acknowledging itself; all lines but that of the PIT. */
  out8(FIRST_COMMAND, 0x11);
  out8(FIRST_DATA, DEVICE_VECTOR);
  out8(FIRST_DATA, 4);
  out8(FIRST_DATA, 3);
  out8(SECOND_COMMAND, 0x11);
  out8(SECOND_DATA, DEVICE_VECTOR + 8);
  out8(SECOND_DATA, 2);
  out8(SECOND_DATA, 3);
  out8(FIRST_DATA, 0x01);
  out8(SECOND_DATA, 0x00);

  /* The firmware of microvm leaves the local APIC off, and its line 0, where the 8259 is, masked. */
  write_register(APIC_SPURIOUS, 0x1ff);
  write_register(APIC_LINE0, 0x700);
  write_register(APIC_TIMER, TIMER_VECTOR);
}

void machine_exception(uint64_t vector, uint64_t address, uint64_t code) {
  char line[128];
  struct text text = text_in(line, sizeof line);
  text_add(&text, "the guest has a fault: exception ");
  text_add_unsigned(&text, vector);
  text_add(&text, " with code ");
  text_add_unsigned(&text, code);
  text_add(&text, " at address ");
  text_add_unsigned(&text, address);
  text_add(&text, "\n");
  port_print(PORT_LOG, line, text.length);
  machine_exit(1);
}
