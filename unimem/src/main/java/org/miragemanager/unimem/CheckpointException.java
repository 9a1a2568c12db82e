package org.miragemanager.unimem;

/** Bytes are not a checkpoint in its canonical form: damaged, cut, or written by something else. */
public final class CheckpointException extends Exception {
  public CheckpointException(String message) {
    super(message);
  }
}
