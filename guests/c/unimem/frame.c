#include "frame.h"

#include <string.h>

void frame_open(struct frame_reader *reader) {
  reader->state = FRAME_HEADER;
  reader->filled = 0;
  reader->error = NULL;
}

static void break_stream(struct frame_reader *reader, const char *error) {
  reader->state = FRAME_BROKEN;
  reader->error = error;
}

static void read_header(struct frame_reader *reader) {
  const char *error = header_read(reader->line, reader->filled, &reader->header);
  if (error != NULL) {
    break_stream(reader, error);
    return;
  }
  reader->raw = NULL;
  reader->raw_filled = 0;
  reader->raw_length = reader->header.fields[HEADER_RAW].number;
  reader->state = FRAME_ANNOUNCED;
}

static size_t take_header(struct frame_reader *reader, const uint8_t *bytes, size_t length) {
  const uint8_t *line_feed = bytes;
  const uint8_t *end = bytes + length;
  while (line_feed < end && *line_feed != '\n') {
    line_feed++;
  }
  size_t count = (size_t)(line_feed - bytes);
  /* The line feed takes a byte of its own. */
  if (reader->filled + count > HEADER_BYTES - 1) {
    break_stream(reader, "a header is longer than 4096 bytes");
    return length;
  }
  memcpy(reader->line + reader->filled, bytes, count);
  reader->filled += count;
  if (line_feed == end) {
    return length;
  }
  read_header(reader);
  return count + 1;
}

static size_t take_raw(struct frame_reader *reader, const uint8_t *bytes, size_t length) {
  size_t left = reader->raw_length - reader->raw_filled;
  size_t count = length < left ? length : left;
  if (reader->raw != NULL) {
    memcpy(reader->raw + reader->raw_filled, bytes, count);
  }
  reader->raw_filled += count;
  if (reader->raw_filled == reader->raw_length) {
    reader->state = FRAME_COMPLETE;
  }
  return count;
}

void frame_place(struct frame_reader *reader, uint8_t *raw) {
  reader->raw = raw;
  reader->state = reader->raw_length > 0 ? FRAME_RAW : FRAME_COMPLETE;
}

size_t frame_take(struct frame_reader *reader, const uint8_t *bytes, size_t length) {
  size_t used = 0;
  if (reader->state == FRAME_COMPLETE) {
    frame_open(reader);
  }
  if (reader->state == FRAME_HEADER && length > 0) {
    used = take_header(reader, bytes, length);
  } else if (reader->state == FRAME_RAW && length > 0) {
    used = take_raw(reader, bytes, length);
  }
  return used;
}
