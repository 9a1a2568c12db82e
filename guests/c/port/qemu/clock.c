#include "clock.h"

#include <stdbool.h>

#include "interrupts.h"
#include "machine.h"
#include "port.h"
#include "processor.h"

/* The PIT: its channel 0 counts down, 1,193,182 times a second, from 65,536 over and over. */
#define PIT_CHANNEL0 0x40
#define PIT_COMMAND 0x43
#define PIT_HERTZ 1193182

/* Measured for this long: one read of the PIT is off by some microseconds. */
#define MEASURED_TICKS (PIT_HERTZ / 100)

/* The local APIC's timer, by QEMU and by KVM: what is measured must not differ from it by more than one part in so many. */
#define TIMER_HERTZ UINT64_C(1000000000)
#define TOLERATED 32
#define MOST_ATTEMPTS 200

/* Where a hypervisor tells both frequencies, in kHz. */
#define HYPERVISOR_LEAF 0x40000000
#define TIMING_LEAF 0x40000010
#define TSC_LEAF 0x15

/* The timer's dividers: for times that are near, and for those that are far. */
#define DIVIDE_BY_1 0xb
#define DIVIDE_BY_128 0xa
#define FAR_SHIFT 7

struct sample {
  uint64_t stamp;
  uint32_t timer;
  uint16_t ticks;
};

const bool port_clock_is_the_hosts = false;

static struct sample first;
static uint64_t origin;

/* Nanoseconds in 2^-32 per count, and timer counts in 2^-32 per nanosecond. */
static uint64_t nanoseconds_per_count;
static uint64_t timer_per_nanosecond;

static uint64_t scale(uint64_t value, uint64_t factor) {
  return (uint64_t)((unsigned __int128)value * factor >> 32);
}

/* The value is a number of kHz, below 2^32. */
static uint64_t ratio(uint64_t value, uint64_t by) {
  return (value << 32) / by;
}

static void set_speed(uint64_t stamp_kilohertz, uint64_t timer_kilohertz) {
  nanoseconds_per_count = ratio(1000000, stamp_kilohertz);
  timer_per_nanosecond = ratio(timer_kilohertz, 1000000);
}

/* The best of some: the one that was disturbed least. */
static struct sample take_sample(void) {
  struct sample best = {0};
  uint64_t shortest = UINT64_MAX;
  for (unsigned attempt = 0; attempt < 5; attempt++) {
    uint64_t before = read_time_stamp();
    out8(PIT_COMMAND, 0);
    uint16_t low = in8(PIT_CHANNEL0);
    uint16_t ticks = (uint16_t)(low | in8(PIT_CHANNEL0) << 8);
    uint32_t timer = read_register(APIC_TIMER_LEFT);
    uint64_t taken = read_time_stamp() - before;
    if (taken < shortest) {
      shortest = taken;
      best = (struct sample){.stamp = before + taken / 2, .timer = timer, .ticks = ticks};
    }
  }
  return best;
}

static bool is_told(void) {
  if (read_leaf(HYPERVISOR_LEAF).eax < TIMING_LEAF || (read_leaf(1).ecx >> 31) == 0) {
    return false;
  }
  struct processor_leaf leaf = read_leaf(TIMING_LEAF);
  if (leaf.eax == 0 || leaf.ebx == 0) {
    return false;
  }
  set_speed(leaf.eax, leaf.ebx);
  return true;
}

void clock_open(void) {
  origin = read_time_stamp();
  write_register(APIC_TIMER_DIVIDER, DIVIDE_BY_1);
  if (is_told()) {
    return;
  }
  out8(PIT_COMMAND, 0x34); /* channel 0, both bytes, rate generator */
  out8(PIT_CHANNEL0, 0);
  out8(PIT_CHANNEL0, 0);
  write_register(APIC_TIMER_START, UINT32_MAX);
  first = take_sample();
}

/* What a processor says of its own counter is more exact than what is measured; 0: it says nothing. */
static uint64_t told_kilohertz(void) {
  if (read_leaf(0).eax < TSC_LEAF) {
    return 0;
  }
  struct processor_leaf leaf = read_leaf(TSC_LEAF);
  return leaf.eax == 0 ? 0 : (uint64_t)leaf.ecx * leaf.ebx / leaf.eax / 1000;
}

/* How often both count in a second, from the first sample on. */
struct speed {
  uint64_t stamps, timer;
};

static struct speed measure(void) {
  struct sample last = first;
  while ((uint16_t)(first.ticks - last.ticks) < MEASURED_TICKS) {
    last = take_sample();
  }
  uint64_t ticks = (uint16_t)(first.ticks - last.ticks);
  return (struct speed){.stamps = (last.stamp - first.stamp) * PIT_HERTZ / ticks,
                        .timer = (uint64_t)(first.timer - last.timer) * PIT_HERTZ / ticks};
}

static bool is_timer_hertz(uint64_t hertz) {
  uint64_t difference = hertz > TIMER_HERTZ ? hertz - TIMER_HERTZ : TIMER_HERTZ - hertz;
  return difference < TIMER_HERTZ / TOLERATED;
}

/*
 * The PIT begins anew every 55 ms: if the machine stands still for longer between two looks, as it does where many want the
 * processor, a tenth of the time seems to have passed. A clock made by that would be slow, and leases counted by it far too long.
 */
static struct speed measure_undisturbed(void) {
  struct speed speed = measure();
  for (unsigned attempt = 0; !is_timer_hertz(speed.timer) && attempt < MOST_ATTEMPTS; attempt++) {
    /* It counts down once. */
    write_register(APIC_TIMER_START, UINT32_MAX);
    first = take_sample();
    speed = measure();
  }
  return speed;
}

void clock_settle(void) {
  if (nanoseconds_per_count != 0) {
    return;
  }
  struct speed speed = measure_undisturbed();
  uint64_t told = told_kilohertz();
  if (!is_timer_hertz(speed.timer) || speed.stamps < 1000) {
    machine_stop("the machine's clocks do not agree: start it with pit=on, where the local APIC's timer has 1 GHz, as QEMU's has");
  }
  set_speed(told != 0 ? told : speed.stamps / 1000, speed.timer / 1000);
}

uint64_t port_clock(void) {
  return scale(read_time_stamp() - origin, nanoseconds_per_count);
}

/* QEMU's time-stamp counter counts on while the machine is suspended or its process stopped. */
uint64_t port_lease_clock(void) {
  return port_clock();
}

void clock_wake_at(uint64_t nanoseconds) {
  uint64_t now = port_clock();
  uint64_t left = nanoseconds > now ? nanoseconds - now : 0;
  /* An hour is far enough for what fits into the arithmetic. */
  uint64_t most = UINT64_C(3600000000000);
  uint64_t counts = scale(left < most ? left : most, timer_per_nanosecond) + 1;
  bool far = counts > UINT32_MAX;
  if (far) {
    counts >>= FAR_SHIFT;
  }
  write_register(APIC_TIMER_DIVIDER, far ? DIVIDE_BY_128 : DIVIDE_BY_1);
  write_register(APIC_TIMER_START, (uint32_t)(counts < UINT32_MAX ? counts : UINT32_MAX));
}
