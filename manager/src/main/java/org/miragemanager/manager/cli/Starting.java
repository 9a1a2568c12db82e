package org.miragemanager.manager.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.miragemanager.manager.temporal.TemporalException;
import org.miragemanager.repository.error.StorageException;

/** Starts long-running parts, and says in one sentence why one does not start. */
final class Starting {
  private Starting() {}

  /** Something that may fail to start. */
  @FunctionalInterface
  interface Start<T> {
    T start() throws IOException;
  }

  static <T> T manager(Start<T> start) {
    try {
      return start.start();
    } catch (StorageException | TemporalException | IOException | UncheckedIOException failure) {
      throw new CommandFailure(ExitCode.FAILED, "it does not start: " + sentence(failure));
    }
  }

  private static String sentence(Exception failure) {
    Throwable cause = failure;
    String words = failure.getMessage();
    while (words == null && cause.getCause() != null) {
      cause = cause.getCause();
      words = cause.getMessage();
    }
    return words == null ? failure.getClass().getSimpleName() : words;
  }
}
