package org.miragemanager.repository.error;

/**
 * The repository's storage failed: the disk is full, a file is damaged or locked. The transaction
 * under way was rolled back as a whole; as with any lost answer, ask again to learn what is true
 * (rule 5).
 */
public final class StorageException extends RuntimeException {
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  public StorageException(String message) {
    super(message);
  }
}
