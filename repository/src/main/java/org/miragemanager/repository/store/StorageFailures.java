package org.miragemanager.repository.store;

import org.miragemanager.repository.error.StorageException;
import org.sqlite.SQLiteException;

/** Turns what a driver throws into one sentence that says what to do. */
final class StorageFailures {
  private final String database;

  StorageFailures(String database) {
    this.database = database;
  }

  StorageException translate(Exception failure) {
    SQLiteException cause = sqliteCause(failure);
    if (cause == null) {
      return new StorageException(
          "The repository's database " + database + " failed: " + failure.getMessage(), failure);
    }
    return new StorageException(sentence(cause), failure);
  }

  /**
   * Whether the disk itself failed: what the operating system still holds in memory cannot be
   * trusted after that.
   */
  boolean isDiskFailure(Exception failure) {
    SQLiteException cause = sqliteCause(failure);
    return cause != null && primaryCode(cause) == IO_ERROR;
  }

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READ_ONLY = 8;
  private static final int IO_ERROR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int NOT_A_DATABASE = 26;

  private String sentence(SQLiteException cause) {
    return switch (primaryCode(cause)) {
      case FULL -> "The disk that holds " + database + " is full; make room, then try again.";
      case BUSY, LOCKED ->
          "Another program holds a lock on " + database + "; close it, then try again.";
      case READ_ONLY -> database + " cannot be written to; give the manager write access to it.";
      case CORRUPT, NOT_A_DATABASE ->
          database + " is damaged or not a repository; restore it from a backup.";
      case IO_ERROR ->
          "The disk that holds "
              + database
              + " failed ("
              + cause.getMessage()
              + "); check the disk, then restart the manager.";
      case CANNOT_OPEN -> database + " cannot be opened; check that its folder is accessible.";
      default -> "The repository's database " + database + " failed: " + cause.getMessage();
    };
  }

  /** Extended codes hold the primary one in their low byte. */
  private static int primaryCode(SQLiteException cause) {
    return cause.getResultCode().code & 0xff;
  }

  private static SQLiteException sqliteCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException found) {
        return found;
      }
    }
    return null;
  }
}
