package org.miragemanager.manager.cli.command.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.temporal.TemporalException;
import org.miragemanager.repository.error.StorageException;

/** Starts long-running parts, and says in one sentence why one does not start. */
public final class Starting {
  private Starting() {}

  /** Something that may fail to start. */
  @FunctionalInterface
  public interface Start<T> {
    T start() throws IOException;
  }

  public static <T> T begin(Start<T> start) {
    try {
      return start.start();
    } catch (StorageException | TemporalException | IOException | UncheckedIOException failure) {
      throw new CommandFailure(ExitCode.FAILED, "it does not start: " + sentence(failure));
    }
  }

  private static String sentence(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .flatMap(cause -> wordsOfFile(cause).stream())
        .findFirst()
        .orElseGet(() -> firstWords(failure));
  }

  /** The system's own words are the file's name and nothing else. */
  private static Optional<String> wordsOfFile(Throwable cause) {
    return switch (cause) {
      case AccessDeniedException denied ->
          Optional.of("there is no permission for " + denied.getFile());
      case NoSuchFileException missing -> Optional.of("there is no " + missing.getFile());
      case FileAlreadyExistsException there ->
          Optional.of(there.getFile() + " is in the way: it is not a folder");
      default -> Optional.empty();
    };
  }

  private static String firstWords(Throwable failure) {
    Throwable cause = failure;
    String words = failure.getMessage();
    while (words == null && cause.getCause() != null) {
      cause = cause.getCause();
      words = cause.getMessage();
    }
    return words == null ? failure.getClass().getSimpleName() : words;
  }
}
