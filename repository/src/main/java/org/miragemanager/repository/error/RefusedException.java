package org.miragemanager.repository.error;

import java.util.Objects;

/**
 * A request was understood and refused; nothing was changed. The message is one sentence for an
 * operator.
 */
public class RefusedException extends RuntimeException {
  private final Refusal refusal;

  public RefusedException(Refusal refusal, String message) {
    super(message);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** The reason, for a program to act on. */
  public final Refusal refusal() {
    return refusal;
  }
}
