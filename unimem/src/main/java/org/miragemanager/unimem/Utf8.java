package org.miragemanager.unimem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Text as well-formed UTF-8: its length, its order, and the way back. */
final class Utf8 {
  private Utf8() {}

  static void requireWellFormed(String text) {
    int length = text.length();
    for (int index = 0; index < length; index++) {
      char unit = text.charAt(index);
      if (Character.isSurrogate(unit)) {
        boolean paired =
            Character.isHighSurrogate(unit)
                && index + 1 < length
                && Character.isLowSurrogate(text.charAt(index + 1));
        if (!paired) {
          throw new StoreException(
              "text has half of a surrogate pair at %d: it has no UTF-8 form".formatted(index));
        }
        index++;
      }
    }
  }

  /** The number of bytes of well-formed text. */
  static long length(String text) {
    long bytes = 0;
    int length = text.length();
    for (int index = 0; index < length; index++) {
      char unit = text.charAt(index);
      if (unit < 0x80) {
        bytes += 1;
      } else if (unit < 0x800 || Character.isSurrogate(unit)) {
        // Each half of a pair counts as two of the pair's four bytes.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** The order of the UTF-8 bytes, compared as unsigned numbers: that of code points. */
  static int compare(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int index = 0; index < length; index++) {
      char leftUnit = left.charAt(index);
      char rightUnit = right.charAt(index);
      if (leftUnit != rightUnit) {
        // Surrogates stand for code points above all others, though other units have greater
        // numbers.
        boolean leftHigher = Character.isSurrogate(leftUnit);
        if (leftHigher != Character.isSurrogate(rightUnit)) {
          return leftHigher ? 1 : -1;
        }
        return Character.compare(leftUnit, rightUnit);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** The text of these bytes, if they are well-formed. */
  static Optional<String> decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // A replacement for something malformed never turns back into the bytes that it stands for.
    boolean wellFormed = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
    return wellFormed ? Optional.of(text) : Optional.empty();
  }
}
