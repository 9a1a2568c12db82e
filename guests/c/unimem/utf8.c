#include "utf8.h"

/* The length of the character that begins here, or 0 if it is malformed. */
static size_t character_length(const uint8_t *bytes, size_t left) {
  uint8_t first = bytes[0];
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4) {
    return 0;
  }
  size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (left < length) {
    return 0;
  }
  /* What the second byte may be keeps out longer forms, surrogates and what is above U+10FFFF. */
  uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < least || bytes[1] > most) {
    return 0;
  }
  for (size_t index = 2; index < length; index++) {
    if ((bytes[index] & 0xC0) != 0x80) {
      return 0;
    }
  }
  return length;
}

bool utf8_is_well_formed(const uint8_t *bytes, size_t length) {
  size_t position = 0;
  while (position < length) {
    size_t character = character_length(bytes + position, length - position);
    if (character == 0) {
      return false;
    }
    position += character;
  }
  return true;
}
