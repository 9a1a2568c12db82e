package org.miragemanager.unimem;

/** A program asked its store for what it does not hold, or gave it what it cannot hold. */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }
}
