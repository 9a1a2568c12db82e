/* A split virtqueue (virtio 1.1, section 2.6) of a device on virtio-mmio, whose buffers are used one by one. */
#ifndef QEMU_VIRTQUEUE_H
#define QEMU_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTQUEUE_SIZE 32

struct virtqueue {
  struct {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
  } descriptors[VIRTQUEUE_SIZE];
  struct {
    volatile uint16_t flags;
    volatile uint16_t index;
    uint16_t ring[VIRTQUEUE_SIZE];
    uint16_t event;
  } available;
  struct {
    volatile uint16_t flags;
    volatile uint16_t index;
    struct {
      uint32_t id;
      uint32_t length;
    } ring[VIRTQUEUE_SIZE];
    uint16_t event;
  } used __attribute__((aligned(4)));
  uintptr_t device;
  uint16_t number;
  uint16_t seen; /* so many used buffers were taken back */
} __attribute__((aligned(16)));

/* Makes it the device's queue of this number; false if the device has none so long. */
bool virtqueue_open(struct virtqueue *queue, uintptr_t device, uint16_t number);

/* Gives the device a buffer to write to, or to read from. */
void virtqueue_give(struct virtqueue *queue, uint16_t id, const void *bytes, uint32_t length, bool to_write);

/* Tells the device to look. */
void virtqueue_notify(const struct virtqueue *queue);

/* Whether the device has given a buffer back that was not taken yet. */
bool virtqueue_has_used(const struct virtqueue *queue);

/* Takes it: its id, and how much the device has written. */
uint16_t virtqueue_take(struct virtqueue *queue, uint32_t *length);

#endif
