package org.miragemanager.unimem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint's canonical form (PROTOCOL.md, section 6): its constants, its digest, the size of
 * each part, and how it is written and read.
 */
final class CanonicalForm {
  static final int MAGIC_U = 'U';
  static final int MAGIC_M = 'M';
  static final int VERSION = 1;
  static final int MAGIC_BYTES = 3;
  static final int DIGEST_BYTES = 32;

  static final int FALSE = 0;
  static final int TRUE = 1;
  static final int INT = 2;
  static final int FLOAT = 3;
  static final int STRING = 4;
  static final int BYTES = 5;
  static final int LIST = 6;

  private CanonicalForm() {}

  /** SHA-256 of the first bytes of an array. */
  static byte[] digest(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  /** How many bytes a value takes in canonical form. */
  static long sizeOf(Value value) {
    return switch (value) {
      case Value.OfBool bool -> 1;
      case Value.OfInt number -> 1 + sizeOfUnsigned(zigzag(number.value()));
      case Value.OfFloat number -> 1 + Double.BYTES;
      case Value.OfString text -> 1 + sizeOfString(text.value());
      case Value.OfBytes bytes -> 1 + sizeOfUnsigned(bytes.length()) + bytes.length();
      case Value.OfList list -> 1 + sizeOfElements(list);
    };
  }

  private static long sizeOfElements(Value.OfList list) {
    long bytes = sizeOfUnsigned(list.elements().size());
    for (Value element : list.elements()) {
      bytes += sizeOf(element);
    }
    return bytes;
  }

  static long sizeOfString(String text) {
    long bytes = Utf8.length(text);
    return sizeOfUnsigned(bytes) + bytes;
  }

  /** The size of an unsigned LEB128 number: one byte for each seven bits. */
  static int sizeOfUnsigned(long number) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(number | 1);
    return (bits + 6) / 7;
  }

  static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }

  /** Writes the canonical form into an array of exactly its size. */
  static final class Writer {
    private final byte[] bytes;
    private int position;

    private Writer(int size) {
      bytes = new byte[size];
    }

    static byte[] write(long generation, long sequence, String next, Store store) {
      long size =
          MAGIC_BYTES
              + sizeOfUnsigned(generation)
              + sizeOfUnsigned(sequence)
              + sizeOfString(next)
              + sizeOfUnsigned(store.entries().size())
              + store.bytes()
              + DIGEST_BYTES;
      Writer writer = new Writer(Math.toIntExact(size));
      writer.writeMagic();
      writer.writeUnsigned(generation);
      writer.writeUnsigned(sequence);
      writer.writeString(next);
      writer.writeEntries(store.entries());
      writer.writeDigest();
      return writer.bytes;
    }

    private void writeMagic() {
      writeByte(MAGIC_U);
      writeByte(MAGIC_M);
      writeByte(VERSION);
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
        case Value.OfBool bool -> writeByte(bool.value() ? TRUE : FALSE);
        case Value.OfInt number -> {
          writeByte(INT);
          writeUnsigned(zigzag(number.value()));
        }
        case Value.OfFloat number -> {
          writeByte(FLOAT);
          writeFloat(number.value());
        }
        case Value.OfString text -> {
          writeByte(STRING);
          writeString(text.value());
        }
        case Value.OfBytes raw -> {
          writeByte(BYTES);
          writeUnsigned(raw.length());
          raw.copyTo(bytes, position);
          position += raw.length();
        }
        case Value.OfList list -> {
          writeByte(LIST);
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
      byte[] digest = digest(bytes, position);
      if (position + digest.length != bytes.length) {
        throw new IllegalStateException(
            "a checkpoint was counted as %d bytes and is %d"
                .formatted(bytes.length, position + digest.length));
      }
      System.arraycopy(digest, 0, bytes, position, digest.length);
    }
  }

  /**
   * Reads the canonical form and refuses any other bytes. No memory is allocated for a length field
   * before it was compared with the number of bytes that are left.
   */
  static final class Reader {
    /** Room that is made for a list's elements at once; beyond it as they are read. */
    private static final int TRUSTED_ELEMENTS = 64;

    private final byte[] bytes;
    private final int end;
    private int position;

    /** A reader of what lies before the digest, which must be right. */
    Reader(byte[] bytes) throws CheckpointException {
      this.bytes = bytes;
      this.end = bytes.length - DIGEST_BYTES;
      if (end < MAGIC_BYTES || bytes[0] != MAGIC_U || bytes[1] != MAGIC_M) {
        throw new CheckpointException("the bytes are not a checkpoint");
      }
      if (bytes[2] != VERSION) {
        throw new CheckpointException(
            "the checkpoint has version %d; this program reads version %d"
                .formatted(bytes[2] & 0xFF, VERSION));
      }
      byte[] digest = digest(bytes, end);
      if (!Arrays.equals(digest, 0, digest.length, bytes, end, bytes.length)) {
        throw new CheckpointException("the checkpoint is damaged: its digest differs");
      }
      position = MAGIC_BYTES;
    }

    /** An unsigned number of at most 63 bits. */
    long readVarint() throws CheckpointException {
      long number = readUnsigned();
      if (number < 0) {
        throw new CheckpointException("the checkpoint has a number of more than 63 bits");
      }
      return number;
    }

    String readString() throws CheckpointException {
      return Utf8.decode(readRaw())
          .orElseThrow(() -> new CheckpointException("the checkpoint has text that is not UTF-8"));
    }

    Store readEntries() throws CheckpointException {
      // An entry takes two bytes at least.
      int count = readCount(2);
      Store store = new Store();
      String before = null;
      for (int index = 0; index < count; index++) {
        String key = readString();
        if (before != null && Utf8.compare(before, key) >= 0) {
          throw new CheckpointException("the checkpoint's keys are not in ascending order");
        }
        before = key;
        store.set(key, readValue(0));
      }
      return store;
    }

    void requireEnd() throws CheckpointException {
      if (position != end) {
        throw new CheckpointException(
            "the checkpoint goes on for %d bytes after its entries".formatted(end - position));
      }
    }

    private Value readValue(int depth) throws CheckpointException {
      int type = readByte();
      return switch (type) {
        case FALSE -> Value.of(false);
        case TRUE -> Value.of(true);
        case INT -> Value.of(readInt());
        case FLOAT -> Value.of(readFloat());
        case STRING -> Value.of(readString());
        case BYTES -> Value.of(readRaw());
        case LIST -> Value.of(readElements(depth + 1));
        default ->
            throw new CheckpointException("the checkpoint has a value of unknown type " + type);
      };
    }

    private List<Value> readElements(int depth) throws CheckpointException {
      if (depth > Value.MAXIMUM_DEPTH) {
        throw new CheckpointException(
            "the checkpoint has a list more than " + Value.MAXIMUM_DEPTH + " lists deep");
      }
      int count = readCount(1);
      List<Value> elements = new ArrayList<>(Math.min(count, TRUSTED_ELEMENTS));
      for (int index = 0; index < count; index++) {
        elements.add(readValue(depth));
      }
      return elements;
    }

    private long readInt() throws CheckpointException {
      long zigzag = readUnsigned();
      return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private double readFloat() throws CheckpointException {
      requireLeft(Double.BYTES);
      long bits = 0;
      for (int index = 0; index < Double.BYTES; index++) {
        bits = bits << Byte.SIZE | readByte();
      }
      double number = Double.longBitsToDouble(bits);
      if (Double.doubleToLongBits(number) != bits) {
        throw new CheckpointException("the checkpoint has a NaN that is not the canonical one");
      }
      return number;
    }

    private byte[] readRaw() throws CheckpointException {
      int length = readCount(1);
      byte[] raw = Arrays.copyOfRange(bytes, position, position + length);
      position += length;
      return raw;
    }

    /** A number of things of which each takes some bytes at least: so many bytes must be left. */
    private int readCount(int bytesEach) throws CheckpointException {
      long count = readVarint();
      int left = end - position;
      if (count > left / bytesEach) {
        throw new CheckpointException(
            "the checkpoint announces %d of something where %d bytes are left"
                .formatted(count, left));
      }
      return (int) count;
    }

    private long readUnsigned() throws CheckpointException {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        int part = readByte();
        boolean last = part < 0x80;
        boolean tooLarge = shift == 63 && part > 1;
        boolean notShortest = last && part == 0 && shift > 0;
        if (tooLarge || notShortest) {
          throw new CheckpointException("the checkpoint has a number that is not in shortest form");
        }
        number |= (part & 0x7FL) << shift;
        if (last) {
          return number;
        }
      }
    }

    private int readByte() throws CheckpointException {
      requireLeft(1);
      return bytes[position++] & 0xFF;
    }

    private void requireLeft(int count) throws CheckpointException {
      if (end - position < count) {
        throw new CheckpointException("the checkpoint ends inside a value");
      }
    }
  }
}
