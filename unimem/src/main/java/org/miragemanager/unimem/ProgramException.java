package org.miragemanager.unimem;

/** A program is not well-formed, or cannot go on; the message is one sentence for an operator. */
public final class ProgramException extends RuntimeException {
  public ProgramException(String message) {
    super(message);
  }

  public ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
