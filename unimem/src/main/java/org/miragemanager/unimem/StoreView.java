package org.miragemanager.unimem;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be read from a store. A getter for a key that is not there, or that holds another type,
 * throws a {@link StoreException} that names both; a getter with a fallback answers it for a key
 * that is not there.
 */
public interface StoreView {
  /** The value of a key, or empty. */
  Optional<Value> get(String key);

  /** The keys in the order of their UTF-8 bytes. */
  Set<String> keys();

  boolean getBool(String key);

  boolean getBool(String key, boolean fallback);

  long getInt(String key);

  long getInt(String key, long fallback);

  double getFloat(String key);

  double getFloat(String key, double fallback);

  String getString(String key);

  String getString(String key, String fallback);

  /** A copy of the bytes. */
  byte[] getBytes(String key);

  /** The list; it cannot be changed. */
  List<Value> getList(String key);

  /** Whether there is a value for the key. */
  default boolean contains(String key) {
    return get(key).isPresent();
  }
}
