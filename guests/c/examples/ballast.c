#include "ballast.h"

/* java.util.Random(1).nextBytes(): a linear congruential generator of 48 bits, whose upper 32 are drawn. */
#define MULTIPLIER UINT64_C(0x5DEECE66D)
#define INCREMENT 0xB
#define MASK ((UINT64_C(1) << 48) - 1)

void ballast_add(struct unimem_store *store, const char *key, size_t length) {
  uint8_t *bytes = length == 0 ? NULL : unimem_make_bytes(store, key, length);
  if (bytes == NULL) {
    return;
  }
  uint64_t chance = (1 ^ MULTIPLIER) & MASK;
  uint32_t drawn = 0;
  for (size_t index = 0; index < length; index++) {
    if (index % 4 == 0) {
      chance = (chance * MULTIPLIER + INCREMENT) & MASK;
      drawn = (uint32_t)(chance >> 16);
    }
    bytes[index] = (uint8_t)drawn;
    drawn >>= 8;
  }
}
