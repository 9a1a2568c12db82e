package org.miragemanager.unimem;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes a checkpoint's canonical form (PROTOCOL.md, section 6) into an array of exactly its size.
 */
final class CanonicalWriter {
  private final byte[] bytes;
  private int position;

  private CanonicalWriter(int size) {
    bytes = new byte[size];
  }

  static byte[] write(long generation, long sequence, String next, Store store) {
    long size =
        CanonicalForm.MAGIC_BYTES
            + CanonicalSize.ofUnsigned(generation)
            + CanonicalSize.ofUnsigned(sequence)
            + CanonicalSize.ofString(next)
            + CanonicalSize.ofUnsigned(store.entries().size())
            + store.bytes()
            + CanonicalForm.DIGEST_BYTES;
    CanonicalWriter writer = new CanonicalWriter(Math.toIntExact(size));
    writer.writeMagic();
    writer.writeUnsigned(generation);
    writer.writeUnsigned(sequence);
    writer.writeString(next);
    writer.writeEntries(store.entries());
    writer.writeDigest();
    return writer.bytes;
  }

  private void writeMagic() {
    writeByte(CanonicalForm.MAGIC_U);
    writeByte(CanonicalForm.MAGIC_M);
    writeByte(CanonicalForm.VERSION);
  }

  private void writeEntries(Map<String, Value> entries) {
    writeUnsigned(entries.size());
    for (Map.Entry<String, Value> entry : entries.entrySet()) {
      writeString(entry.getKey());
      writeValue(entry.getValue());
    }
  }

  private void writeValue(Value value) {
    switch (value) {
      case Value.OfBool bool -> writeByte(bool.value() ? CanonicalForm.TRUE : CanonicalForm.FALSE);
      case Value.OfInt number -> {
        writeByte(CanonicalForm.INT);
        writeUnsigned(CanonicalSize.zigzag(number.value()));
      }
      case Value.OfFloat number -> {
        writeByte(CanonicalForm.FLOAT);
        writeFloat(number.value());
      }
      case Value.OfString text -> {
        writeByte(CanonicalForm.STRING);
        writeString(text.value());
      }
      case Value.OfBytes raw -> {
        writeByte(CanonicalForm.BYTES);
        writeUnsigned(raw.length());
        raw.copyTo(bytes, position);
        position += raw.length();
      }
      case Value.OfList list -> {
        writeByte(CanonicalForm.LIST);
        writeUnsigned(list.elements().size());
        for (Value element : list.elements()) {
          writeValue(element);
        }
      }
    }
  }

  private void writeByte(int value) {
    bytes[position++] = (byte) value;
  }

  private void writeUnsigned(long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  private void writeFloat(double number) {
    // doubleToLongBits knows one NaN only: the canonical one.
    long bits = Double.doubleToLongBits(number);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      writeByte((int) (bits >>> shift));
    }
  }

  private void writeString(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(encoded.length);
    System.arraycopy(encoded, 0, bytes, position, encoded.length);
    position += encoded.length;
  }

  private void writeDigest() {
    byte[] digest = CanonicalForm.digest(bytes, position);
    if (position + digest.length != bytes.length) {
      throw new IllegalStateException(
          "a checkpoint was counted as %d bytes and is %d"
              .formatted(bytes.length, position + digest.length));
    }
    System.arraycopy(digest, 0, bytes, position, digest.length);
  }
}
