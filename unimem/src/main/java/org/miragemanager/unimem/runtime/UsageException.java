package org.miragemanager.unimem.runtime;

/** A guest was started wrongly; the message says what to do. The process ends with exit code 2. */
public final class UsageException extends Exception {
  public UsageException(String message) {
    super(message);
  }
}
