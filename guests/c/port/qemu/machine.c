/* From the boot to the guest's main, and from there to the end of the machine. */
#include "machine.h"

#include <string.h>

#include "boot_arguments.h"
#include "clock.h"
#include "interrupts.h"
#include "port.h"
#include "processor.h"
#include "start_info.h"
#include "unimem.h"
#include "virtio_serial.h"

#define CONSOLE_PORT 0xe9 /* isa-debugcon */
#define EXIT_PORT 0xf4    /* isa-debug-exit */

void machine_main(const struct start_info *info);

extern uint8_t image_end[];

static struct boot_arguments arguments;
static uintptr_t memory_end;

void port_print(enum port_stream stream, const char *bytes, size_t length) {
  (void)stream; /* There is one console. */
  out_bytes(CONSOLE_PORT, bytes, length);
}

void machine_exit(int code) {
  virtio_serial_drain();
  out32(EXIT_PORT, (uint32_t)code);
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

void machine_stop(const char *message) {
  port_print(PORT_LOG, message, strlen(message));
  port_print(PORT_LOG, "\n", 1);
  machine_exit(1);
}

const struct port_domain *port_domain(void) {
  return &arguments.domain;
}

void *port_memory(size_t *bytes) {
  *bytes = memory_end - (uintptr_t)image_end;
  return image_end;
}

/* Something may have happened since the caller looked: sleeps only if it has not. */
void port_wait(uint64_t deadline, bool for_output) {
  if (virtio_serial_is_quiet(for_output) && port_clock() < deadline) {
    clock_wake_at(deadline);
    sleep_until_interrupt();
  }
}

void machine_main(const struct start_info *info) {
  memory_end = start_info_memory_end(info, (uintptr_t)image_end);
  const char *error = boot_arguments_read(start_info_command_line(info), &arguments);
  interrupts_open();
  clock_open();
  if (error != NULL) {
    unimem_refuse_usage(error);
    machine_exit(2);
  }
  if (arguments.domain.has_agent && !virtio_serial_open()) {
    machine_stop("the machine has no channel: start it with -global virtio-mmio.force-legacy=false "
                 "-device virtio-serial-device -device virtserialport,nr=1,...");
  }
  clock_settle();
  machine_exit(guest_main(arguments.count, arguments.values));
}
