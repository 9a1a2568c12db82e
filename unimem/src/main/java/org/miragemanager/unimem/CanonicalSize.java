package org.miragemanager.unimem;

/** How many bytes things take in their canonical form (PROTOCOL.md, section 6). */
final class CanonicalSize {
  private CanonicalSize() {}

  static long of(Value value) {
    return switch (value) {
      case Value.OfBool bool -> 1;
      case Value.OfInt number -> 1 + ofUnsigned(zigzag(number.value()));
      case Value.OfFloat number -> 1 + Double.BYTES;
      case Value.OfString text -> 1 + ofString(text.value());
      case Value.OfBytes bytes -> 1 + ofUnsigned(bytes.length()) + bytes.length();
      case Value.OfList list -> 1 + ofElements(list);
    };
  }

  private static long ofElements(Value.OfList list) {
    long bytes = ofUnsigned(list.elements().size());
    for (Value element : list.elements()) {
      bytes += of(element);
    }
    return bytes;
  }

  static long ofString(String text) {
    long bytes = Utf8.length(text);
    return ofUnsigned(bytes) + bytes;
  }

  /** The size of an unsigned LEB128 number: one byte for each seven bits. */
  static int ofUnsigned(long number) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(number | 1);
    return (bits + 6) / 7;
  }

  static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }
}
