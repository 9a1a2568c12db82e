/*
 * The channel of a QEMU guest: port 1 of a virtio-serial device. Its control queue tells when the host has connected, so that a
 * host that went and came again is noticed.
 */
#ifndef QEMU_VIRTIO_SERIAL_H
#define QEMU_VIRTIO_SERIAL_H

#include <stdbool.h>

/* Finds the device and opens the port; false if there is none. */
bool virtio_serial_open(void);

/* Acknowledges its interrupts; whether nothing has arrived and, if asked, no room for output has come. */
bool virtio_serial_is_quiet(bool for_output);

/* Waits a little for what was written to be sent. */
void virtio_serial_drain(void);

#endif
