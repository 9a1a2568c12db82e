package org.miragemanager.unimem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a checkpoint's canonical form and refuses any other bytes. Nothing is allocated on the word
 * of a length field: it is first compared with the bytes that are left.
 */
final class CanonicalReader {
  /** Room that is made for a list's elements at once; beyond it as they are read. */
  private static final int TRUSTED_ELEMENTS = 64;

  private final byte[] bytes;
  private final int end;
  private int position;

  /** A reader of what lies before the digest, which must be right. */
  CanonicalReader(byte[] bytes) throws CheckpointException {
    this.bytes = bytes;
    this.end = bytes.length - CanonicalForm.DIGEST_BYTES;
    if (end < CanonicalForm.MAGIC_BYTES
        || bytes[0] != CanonicalForm.MAGIC_U
        || bytes[1] != CanonicalForm.MAGIC_M) {
      throw new CheckpointException("the bytes are not a checkpoint");
    }
    if (bytes[2] != CanonicalForm.VERSION) {
      throw new CheckpointException(
          "the checkpoint has version %d; this program reads version %d"
              .formatted(bytes[2] & 0xFF, CanonicalForm.VERSION));
    }
    byte[] digest = CanonicalForm.digest(bytes, end);
    if (!Arrays.equals(digest, 0, digest.length, bytes, end, bytes.length)) {
      throw new CheckpointException("the checkpoint is damaged: its digest differs");
    }
    position = CanonicalForm.MAGIC_BYTES;
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
      case CanonicalForm.FALSE -> Value.of(false);
      case CanonicalForm.TRUE -> Value.of(true);
      case CanonicalForm.INT -> Value.of(readInt());
      case CanonicalForm.FLOAT -> Value.of(readFloat());
      case CanonicalForm.STRING -> Value.of(readString());
      case CanonicalForm.BYTES -> Value.of(readRaw());
      case CanonicalForm.LIST -> Value.of(readElements(depth + 1));
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
