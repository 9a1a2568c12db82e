/* Reads frames (unimem/PROTOCOL.md, section 1) out of pieces of any size, without waiting for more. */
#ifndef UNIMEM_FRAME_H
#define UNIMEM_FRAME_H

#include "header.h"

enum frame_state {
  FRAME_HEADER,   /* more of a header is to come */
  FRAME_ANNOUNCED, /* a header is there: frame_place() must be told where its raw bytes go */
  FRAME_RAW,      /* more raw bytes are to come */
  FRAME_COMPLETE, /* a frame is there; reading goes on with the next one */
  FRAME_BROKEN    /* the stream is no stream of frames; nothing more is read */
};

struct frame_reader {
  enum frame_state state;
  struct header header;
  const char *error; /* why it is broken */
  uint8_t *raw;      /* where the raw bytes go; null: nowhere */
  size_t raw_length;
  size_t raw_filled;
  size_t filled;
  uint8_t line[HEADER_BYTES];
};

/* Begins a stream. */
void frame_open(struct frame_reader *reader);

/* Reads until the state calls for something or the bytes are used up; the number of bytes that were used. */
size_t frame_take(struct frame_reader *reader, const uint8_t *bytes, size_t length);

/* Says where the raw bytes of the frame that is announced go; null: nowhere. */
void frame_place(struct frame_reader *reader, uint8_t *raw);

#endif
