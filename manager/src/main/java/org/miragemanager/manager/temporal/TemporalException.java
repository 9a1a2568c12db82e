package org.miragemanager.manager.temporal;

/** Temporal cannot be used; the message says why and what to do, in one sentence. */
public final class TemporalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A reason in words. */
  public TemporalException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A reason in words. */
  public TemporalException(String message) {
    super(message);
  }
}
