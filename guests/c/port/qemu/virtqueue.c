#include "virtqueue.h"

#include "processor.h"
#include "virtio_mmio.h"

#define DEVICE_WRITES 2

bool virtqueue_open(struct virtqueue *queue, uintptr_t device, uint16_t number) {
  queue->device = device;
  queue->number = number;
  queue->seen = 0;
  queue->available.flags = 0;
  queue->available.index = 0;
  queue->used.index = 0;
  write_register(device + MMIO_QUEUE, number);
  if (read_register(device + MMIO_QUEUE_SIZE_MOST) < VIRTQUEUE_SIZE) {
    return false;
  }
  write_register(device + MMIO_QUEUE_SIZE, VIRTQUEUE_SIZE);
  /* All of the guest lies below 4 GiB. */
  write_register(device + MMIO_QUEUE_DESCRIPTORS, (uint32_t)(uintptr_t)queue->descriptors);
  write_register(device + MMIO_QUEUE_DESCRIPTORS + 4, 0);
  write_register(device + MMIO_QUEUE_AVAILABLE, (uint32_t)(uintptr_t)&queue->available);
  write_register(device + MMIO_QUEUE_AVAILABLE + 4, 0);
  write_register(device + MMIO_QUEUE_USED, (uint32_t)(uintptr_t)&queue->used);
  write_register(device + MMIO_QUEUE_USED + 4, 0);
  write_register(device + MMIO_QUEUE_READY, 1);
  return true;
}

void virtqueue_give(struct virtqueue *queue, uint16_t id, const void *bytes, uint32_t length, bool to_write) {
  queue->descriptors[id].address = (uintptr_t)bytes;
  queue->descriptors[id].length = length;
  queue->descriptors[id].flags = to_write ? DEVICE_WRITES : 0;
  queue->available.ring[queue->available.index % VIRTQUEUE_SIZE] = id;
  __sync_synchronize();
  queue->available.index++;
  __sync_synchronize();
}

void virtqueue_notify(const struct virtqueue *queue) {
  write_register(queue->device + MMIO_QUEUE_NOTIFY, queue->number);
}

bool virtqueue_has_used(const struct virtqueue *queue) {
  return queue->used.index != queue->seen;
}

uint16_t virtqueue_take(struct virtqueue *queue, uint32_t *length) {
  __sync_synchronize();
  uint16_t place = queue->seen % VIRTQUEUE_SIZE;
  queue->seen++;
  *length = queue->used.ring[place].length;
  return (uint16_t)queue->used.ring[place].id;
}
