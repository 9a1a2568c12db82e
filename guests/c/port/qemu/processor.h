/* Single instructions of the processor. */
#ifndef QEMU_PROCESSOR_H
#define QEMU_PROCESSOR_H

#include <stddef.h>
#include <stdint.h>

static inline void out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

/* All bytes to one port, by one instruction. */
static inline void out_bytes(uint16_t port, const char *bytes, size_t length) {
  __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(length) : "d"(port) : "memory");
}

static inline uint64_t read_time_stamp(void) {
  uint32_t low;
  uint32_t high;
  __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

struct processor_leaf {
  uint32_t eax, ebx, ecx, edx;
};

static inline struct processor_leaf read_leaf(uint32_t number) {
  struct processor_leaf leaf;
  __asm__ volatile("cpuid" : "=a"(leaf.eax), "=b"(leaf.ebx), "=c"(leaf.ecx), "=d"(leaf.edx) : "a"(number), "c"(0));
  return leaf;
}

/* Registers in memory; a read or a write is one access. */
static inline uint32_t read_register(uintptr_t address) {
  return *(volatile uint32_t *)address;
}

static inline void write_register(uintptr_t address, uint32_t value) {
  *(volatile uint32_t *)address = value;
}

/* Sleeps until an interrupt, which is let in here and nowhere else. */
static inline void sleep_until_interrupt(void) {
  __asm__ volatile("sti; hlt; cli" : : : "memory");
}

#endif
