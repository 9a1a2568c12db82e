package org.miragemanager.unimem;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A unikernel's memory: typed values by key. Used by one thread.
 *
 * <p>It counts its own canonical size, so that a state which no message can carry is refused when
 * it is made (a {@link StateTooLargeException} from the setter, the store unchanged) and not when
 * it has to move.
 */
public final class Store implements StoreView {
  /** The most that keys and values may take together in their canonical form. */
  public static final long MAXIMUM_BYTES = 16_777_216 - 4_096;

  private final TreeMap<String, Value> entries = new TreeMap<>(Utf8::compare);
  private long bytes;

  /** An empty store. */
  public Store() {}

  /** A copy: later changes of the one do not show in the other. */
  public Store(Store other) {
    // Sorted by the same order: copied in linear time.
    entries.putAll(other.entries);
    bytes = other.bytes;
  }

  /** What keys and values take in their canonical form, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Sets a key to a value of any type, whatever it held before. */
  public Store set(String key, Value value) {
    Objects.requireNonNull(value, "a store holds no null");
    Utf8.requireWellFormed(key);
    Value before = entries.get(key);
    long grown = bytes - size(key, before) + size(key, value);
    if (grown > MAXIMUM_BYTES) {
      throw new StateTooLargeException(grown, MAXIMUM_BYTES);
    }
    entries.put(key, value);
    bytes = grown;
    return this;
  }

  private static long size(String key, Value value) {
    return value == null ? 0 : CanonicalForm.sizeOfString(key) + CanonicalForm.sizeOf(value);
  }

  public Store setBool(String key, boolean value) {
    return set(key, Value.of(value));
  }

  public Store setInt(String key, long value) {
    return set(key, Value.of(value));
  }

  public Store setFloat(String key, double value) {
    return set(key, Value.of(value));
  }

  public Store setString(String key, String value) {
    return set(key, Value.of(value));
  }

  public Store setBytes(String key, byte[] value) {
    return set(key, Value.of(value));
  }

  public Store setList(String key, List<Value> elements) {
    return set(key, Value.of(elements));
  }

  /** Removes a key; says whether it was there. */
  public boolean remove(String key) {
    Value before = entries.remove(key);
    bytes -= size(key, before);
    return before != null;
  }

  /** All entries in the order of their keys' UTF-8 bytes. */
  Map<String, Value> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public Optional<Value> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public boolean getBool(String key) {
    return require(key, Value.OfBool.class).value();
  }

  @Override
  public boolean getBool(String key, boolean fallback) {
    return entries.containsKey(key) ? getBool(key) : fallback;
  }

  @Override
  public long getInt(String key) {
    return require(key, Value.OfInt.class).value();
  }

  @Override
  public long getInt(String key, long fallback) {
    return entries.containsKey(key) ? getInt(key) : fallback;
  }

  @Override
  public double getFloat(String key) {
    return require(key, Value.OfFloat.class).value();
  }

  @Override
  public double getFloat(String key, double fallback) {
    return entries.containsKey(key) ? getFloat(key) : fallback;
  }

  @Override
  public String getString(String key) {
    return require(key, Value.OfString.class).value();
  }

  @Override
  public String getString(String key, String fallback) {
    return entries.containsKey(key) ? getString(key) : fallback;
  }

  @Override
  public byte[] getBytes(String key) {
    return require(key, Value.OfBytes.class).value();
  }

  @Override
  public List<Value> getList(String key) {
    return require(key, Value.OfList.class).elements();
  }

  private <T extends Value> T require(String key, Class<T> type) {
    Value value = entries.get(key);
    if (value == null) {
      throw new StoreException("the store has no key \"%s\": set it first".formatted(key));
    }
    if (!type.isInstance(value)) {
      throw new StoreException(
          "the key \"%s\" holds %s: use the getter of that type".formatted(key, value.typeName()));
    }
    return type.cast(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Store that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
