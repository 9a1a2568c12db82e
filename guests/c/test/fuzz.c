/*
 * What an agent or a network may send, in any form: the first byte of an input says whether the rest is a checkpoint, a checkpoint
 * without its digest, or a stream of frames that comes in pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "frame.h"
#include "sha256.h"
#include "store.h"

#define MEMORY_BYTES 65536

static void require(bool condition) {
  if (!condition) {
    abort();
  }
}

/* What was read is written again as the same bytes, and every key is found. */
static void check_checkpoint(const uint8_t *bytes, size_t length) {
  static uint64_t memory[MEMORY_BYTES / sizeof(uint64_t)];
  static struct unimem_store store;
  struct canonical_checkpoint checkpoint;
  if (canonical_read_checkpoint(bytes, length, &checkpoint) != NULL) {
    return;
  }
  store_open(&store, memory, sizeof memory);
  if (!store_load(&store, &checkpoint)) {
    return;
  }
  require(store.used == checkpoint.entries.length && store.count == checkpoint.count);
  require(store.used == 0 || memcmp(store.bytes, checkpoint.entries.start, store.used) == 0);
  unimem_set_int(&store, "count", 1000000);
  unimem_set_string(&store, "", "text", 4);
  require(store.failed || unimem_get_int(&store, "count") == 1000000);
  unimem_remove(&store, "count");
  unimem_remove(&store, "");
}

static void check_body(const uint8_t *body, size_t length) {
  uint8_t *bytes = malloc(length + SHA256_BYTES);
  struct sha256 sha;
  sha256_begin(&sha);
  sha256_add(&sha, body, length);
  sha256_end(&sha, bytes + length);
  if (length > 0) {
    memcpy(bytes, body, length);
  }
  check_checkpoint(bytes, length + SHA256_BYTES);
  free(bytes);
}

/* However the stream is cut, the same frames are read out of it. */
static uint64_t read_frames(const uint8_t *stream, size_t length, size_t piece) {
  static struct frame_reader reader;
  uint64_t seen = 0;
  frame_open(&reader);
  for (size_t start = 0; start < length && reader.state != FRAME_BROKEN; start += piece) {
    size_t left = length - start < piece ? length - start : piece;
    const uint8_t *at = stream + start;
    while (left > 0 && reader.state != FRAME_BROKEN) {
      size_t used = frame_take(&reader, at, left);
      require(used <= left);
      at += used;
      left -= used;
      if (reader.state == FRAME_ANNOUNCED) {
        seen = seen * 31 + reader.header.fields[HEADER_TYPE].text.length + 1;
        frame_place(&reader, reader.raw_length <= 4096 ? malloc(reader.raw_length + 1) : NULL);
      }
      if (reader.state == FRAME_COMPLETE) {
        seen++;
        free(reader.raw);
        reader.raw = NULL;
      }
    }
  }
  if (reader.state == FRAME_RAW) {
    free(reader.raw);
  }
  return seen * 2 + (reader.state == FRAME_BROKEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) {
    return 0;
  }
  switch (data[0] % 3) {
    case 0:
      check_checkpoint(data + 1, size - 1);
      break;
    case 1:
      check_body(data + 1, size - 1);
      break;
    default:
      require(read_frames(data + 1, size - 1, size) == read_frames(data + 1, size - 1, 1 + data[0] / 3));
  }
  return 0;
}
