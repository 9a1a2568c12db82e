#include "virtio_serial.h"

#include <string.h>

#include "machine.h"
#include "port.h"
#include "processor.h"
#include "virtio_mmio.h"
#include "virtqueue.h"

/* Queues of the device; each port has two. */
#define CONTROL_RECEIVE 2
#define CONTROL_SEND 3
#define PORT_RECEIVE 4
#define PORT_SEND 5

#define PORT_NUMBER 1

/* Features, by words of 32 bits. */
#define FEATURE_MULTIPORT 2  /* bit 1 of word 0 */
#define FEATURE_VERSION_1 1  /* bit 32, of word 1 */

#define NO_INTERRUPT 1

enum control_event { DEVICE_READY = 0, DEVICE_ADD = 1, PORT_READY = 3, PORT_OPEN = 6 };

struct control_message {
  uint32_t port;
  uint16_t event;
  uint16_t value;
};

#define RECEIVED_BYTES 4096
#define RECEIVED_BUFFERS 8
#define SENT_BYTES 16384
#define SENT_BUFFERS 4
#define CONTROL_BYTES 64

static uintptr_t device;
static struct virtqueue control_received, control_sent, received, sent;
static uint8_t control_buffers[VIRTQUEUE_SIZE][CONTROL_BYTES];
static struct control_message control_messages[VIRTQUEUE_SIZE];
static uint8_t received_buffers[RECEIVED_BUFFERS][RECEIVED_BYTES];
static uint8_t sent_buffers[SENT_BUFFERS][SENT_BYTES];

/* Of the buffer that is being read: the rest has to be read before it goes back. */
static uint16_t reading;
static uint32_t reading_at, reading_length;
static unsigned given_back; /* buffers of which the device was not told yet */

static uint16_t free_buffers[SENT_BUFFERS];
static unsigned free_count;

static bool host_is_connected;
static bool broken; /* the guest has had enough of this connection */
static uint64_t connections;

/* ---- Opening ---- */

static bool negotiate(void) {
  write_register(device + MMIO_STATUS, 0);
  write_register(device + MMIO_STATUS, STATUS_ACKNOWLEDGED | STATUS_DRIVER);
  write_register(device + MMIO_DEVICE_FEATURES_WORD, 0);
  if ((read_register(device + MMIO_DEVICE_FEATURES) & FEATURE_MULTIPORT) == 0) {
    return false;
  }
  write_register(device + MMIO_DRIVER_FEATURES_WORD, 0);
  write_register(device + MMIO_DRIVER_FEATURES, FEATURE_MULTIPORT);
  write_register(device + MMIO_DRIVER_FEATURES_WORD, 1);
  write_register(device + MMIO_DRIVER_FEATURES, FEATURE_VERSION_1);
  write_register(device + MMIO_STATUS, STATUS_ACKNOWLEDGED | STATUS_DRIVER | STATUS_FEATURES_OK);
  return (read_register(device + MMIO_STATUS) & STATUS_FEATURES_OK) != 0;
}

static bool find_device(void) {
  for (unsigned index = 0; index < MMIO_DEVICES; index++) {
    device = MMIO_FIRST_DEVICE + index * MMIO_DEVICE_BYTES;
    if (read_register(device + MMIO_MAGIC) == MMIO_IS_VIRTIO && read_register(device + MMIO_VERSION) == MMIO_MODERN &&
        read_register(device + MMIO_DEVICE_KIND) == MMIO_KIND_CONSOLE) {
      return true;
    }
  }
  return false;
}

/* Few are ever sent: none has to wait for a buffer. */
static void send_control(uint16_t id, uint32_t port, enum control_event event, uint16_t value) {
  control_messages[id] = (struct control_message){.port = port, .event = (uint16_t)event, .value = value};
  virtqueue_give(&control_sent, id, &control_messages[id], sizeof control_messages[id], false);
  virtqueue_notify(&control_sent);
}

/* Resets the device first: it forgets all that was under way. */
static bool start(void) {
  host_is_connected = false;
  broken = false;
  reading_length = 0;
  given_back = 0;
  free_count = 0;
  if (!negotiate() || !virtqueue_open(&control_received, device, CONTROL_RECEIVE) ||
      !virtqueue_open(&control_sent, device, CONTROL_SEND) || !virtqueue_open(&received, device, PORT_RECEIVE) ||
      !virtqueue_open(&sent, device, PORT_SEND)) {
    return false;
  }
  control_sent.available.flags = NO_INTERRUPT;
  sent.available.flags = NO_INTERRUPT;
  write_register(device + MMIO_STATUS, STATUS_ACKNOWLEDGED | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
  for (uint16_t id = 0; id < VIRTQUEUE_SIZE; id++) {
    virtqueue_give(&control_received, id, control_buffers[id], CONTROL_BYTES, true);
  }
  for (uint16_t id = 0; id < RECEIVED_BUFFERS; id++) {
    virtqueue_give(&received, id, received_buffers[id], RECEIVED_BYTES, true);
  }
  for (uint16_t id = 0; id < SENT_BUFFERS; id++) {
    free_buffers[free_count++] = id;
  }
  virtqueue_notify(&control_received);
  send_control(0, 0, DEVICE_READY, 1);
  send_control(1, PORT_NUMBER, PORT_READY, 1);
  send_control(2, PORT_NUMBER, PORT_OPEN, 1);
  return true;
}

bool virtio_serial_open(void) {
  if (!find_device() || !start()) {
    device = 0;
    return false;
  }
  return true;
}

/* ---- Reading ---- */

static void give_back(void) {
  reading_length = 0;
  virtqueue_give(&received, reading, received_buffers[reading], RECEIVED_BYTES, true);
  /* The device has others: it need not be told each time. */
  if (++given_back >= RECEIVED_BUFFERS / 2) {
    given_back = 0;
    virtqueue_notify(&received);
  }
}

static bool has_bytes(void) {
  if (reading_length == 0 && virtqueue_has_used(&received)) {
    reading = virtqueue_take(&received, &reading_length);
    reading_at = 0;
    if (reading_length == 0) {
      give_back();
    }
  }
  return reading_length > 0;
}

/* Of a connection with which nothing can be done any more. */
static void drop_received(void) {
  while (has_bytes()) {
    give_back();
  }
}

/*
 * When its reader goes QEMU may hold a buffer that it never gives back, and what waits behind it would be heard by the next reader.
 * A reset ends both, and the device reports again whether an agent is connected.
 */
static void heard_of_host(bool connected) {
  if (host_is_connected && !connected) {
    if (!start()) {
      machine_stop("the channel's device does not start again");
    }
  } else if (connected && !host_is_connected) {
    connections++;
    host_is_connected = true;
    /* Only now: QEMU takes no notice of buffers for a port that is not open, and looks at its socket again when something else wakes it. */
    virtqueue_notify(&received);
  }
}

static void look_at_control(void) {
  bool any = false;
  while (virtqueue_has_used(&control_received)) {
    uint32_t length;
    uint16_t id = virtqueue_take(&control_received, &length);
    struct control_message message;
    memcpy(&message, control_buffers[id], sizeof message);
    virtqueue_give(&control_received, id, control_buffers[id], CONTROL_BYTES, true);
    any = true;
    if (length >= sizeof message && message.port == PORT_NUMBER && message.event == PORT_OPEN) {
      heard_of_host(message.value != 0);
    }
  }
  if (any) {
    virtqueue_notify(&control_received);
  }
}

uint64_t port_connection(void) {
  look_at_control();
  return host_is_connected && !broken ? connections : 0;
}

size_t port_read(void *bytes, size_t most) {
  if (port_connection() == 0) {
    drop_received();
    return 0;
  }
  size_t filled = 0;
  while (filled < most && has_bytes()) {
    size_t left = reading_length - reading_at;
    size_t count = left < most - filled ? left : most - filled;
    memcpy((uint8_t *)bytes + filled, received_buffers[reading] + reading_at, count);
    filled += count;
    reading_at += (uint32_t)count;
    if (reading_at == reading_length) {
      give_back();
    }
  }
  return filled;
}

/* ---- Writing ---- */

static void take_sent(void) {
  while (virtqueue_has_used(&sent)) {
    uint32_t length;
    free_buffers[free_count++] = virtqueue_take(&sent, &length);
  }
}

size_t port_write(const void *bytes, size_t length) {
  if (port_connection() == 0) {
    return length;
  }
  take_sent();
  size_t written = 0;
  while (written < length && free_count > 0) {
    uint16_t id = free_buffers[--free_count];
    size_t count = length - written < SENT_BYTES ? length - written : SENT_BYTES;
    memcpy(sent_buffers[id], (const uint8_t *)bytes + written, count);
    virtqueue_give(&sent, id, sent_buffers[id], (uint32_t)count, false);
    written += count;
  }
  if (written > 0) {
    virtqueue_notify(&sent);
  }
  return written;
}

/* The host's end cannot be closed from here. An empty line is no frame: the agent finds the channel broken too, and closes it. */
void port_break_connection(void) {
  port_write("\n", 1);
  broken = true;
}

void virtio_serial_drain(void) {
  uint64_t begun = read_time_stamp();
  /* A tenth of a second, more or less. */
  while (device != 0 && free_count < SENT_BUFFERS && read_time_stamp() - begun < UINT64_C(1) << 28) {
    take_sent();
  }
}

bool virtio_serial_is_quiet(bool for_output) {
  if (device == 0) {
    return true;
  }
  /* Before it looks: lines of the 8259 tell edges, so what comes after this look makes a new one. */
  write_register(device + MMIO_INTERRUPT_ACKNOWLEDGE, 3);
  sent.available.flags = for_output ? 0 : NO_INTERRUPT;
  __sync_synchronize();
  bool has_room = for_output && (free_count > 0 || virtqueue_has_used(&sent));
  return !has_room && !has_bytes() && !virtqueue_has_used(&control_received);
}
