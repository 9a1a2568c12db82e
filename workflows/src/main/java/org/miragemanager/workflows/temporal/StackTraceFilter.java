package org.miragemanager.workflows.temporal;

import io.temporal.api.failure.v1.Failure;
import io.temporal.failure.TemporalFailure;

/**
 * A failure that this program has words for says enough by its words: where in the code it was
 * thrown is noise to who reads the history. What nobody expected keeps its trace.
 */
final class StackTraceFilter {
  private StackTraceFilter() {}

  /** The failure as written, without traces of what is expected. */
  static Failure withoutTrace(Throwable thrown, Failure written) {
    if (!(thrown instanceof TemporalFailure)) {
      return written;
    }
    Failure.Builder plain = written.toBuilder().clearStackTrace();
    if (written.hasCause() && thrown.getCause() != null) {
      plain.setCause(withoutTrace(thrown.getCause(), written.getCause()));
    }
    return plain.build();
  }
}
