package org.miragemanager.unimem;

import java.util.Arrays;
import java.util.List;

/** An immutable value of a store. Two values are equal exactly if their canonical bytes are. */
public sealed interface Value {
  /** Lists in lists may be this deep. */
  int MAXIMUM_DEPTH = 16;

  /** The type's name in messages, with its article. */
  String typeName();

  /** True or false. */
  record OfBool(boolean value) implements Value {
    @Override
    public String typeName() {
      return "a bool";
    }
  }

  /** A signed integer of 64 bits. */
  record OfInt(long value) implements Value {
    @Override
    public String typeName() {
      return "an int";
    }
  }

  /** A floating point number of 64 bits. There is one NaN; 0.0 and -0.0 differ. */
  record OfFloat(double value) implements Value {
    @Override
    public String typeName() {
      return "a float";
    }
  }

  /**
   * Text. Half of a surrogate pair is refused with a {@link StoreException}: it has no UTF-8 form.
   */
  record OfString(String value) implements Value {
    public OfString {
      Utf8.requireWellFormed(value);
    }

    @Override
    public String typeName() {
      return "a string";
    }
  }

  /** Bytes; copied on the way in and on the way out. */
  @SuppressWarnings("ArrayRecordComponent")
  record OfBytes(byte[] value) implements Value {
    public OfBytes {
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    /** The number of bytes. */
    public int length() {
      return value.length;
    }

    /** Copies all bytes to a place in another array. */
    void copyTo(byte[] target, int offset) {
      System.arraycopy(value, 0, target, offset, value.length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfBytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "OfBytes[" + value.length + " bytes]";
    }

    @Override
    public String typeName() {
      return "bytes";
    }
  }

  /**
   * A list of values of any types, lists among them; more than {@value #MAXIMUM_DEPTH} deep is
   * refused with a {@link StoreException}.
   */
  record OfList(List<Value> elements) implements Value {
    public OfList {
      elements = List.copyOf(elements);
      if (depth(elements) > MAXIMUM_DEPTH) {
        throw new StoreException("a list is more than " + MAXIMUM_DEPTH + " lists deep");
      }
    }

    private static int depth(List<Value> elements) {
      int deepest = 0;
      for (Value element : elements) {
        if (element instanceof OfList list) {
          deepest = Math.max(deepest, depth(list.elements));
        }
      }
      return deepest + 1;
    }

    @Override
    public String typeName() {
      return "a list";
    }
  }

  static Value of(boolean value) {
    return new OfBool(value);
  }

  static Value of(long value) {
    return new OfInt(value);
  }

  static Value of(double value) {
    return new OfFloat(value);
  }

  static Value of(String value) {
    return new OfString(value);
  }

  static Value of(byte[] value) {
    return new OfBytes(value);
  }

  static Value of(List<Value> elements) {
    return new OfList(elements);
  }

  /** A list of these values. */
  static Value listOf(Value... elements) {
    return new OfList(List.of(elements));
  }
}
