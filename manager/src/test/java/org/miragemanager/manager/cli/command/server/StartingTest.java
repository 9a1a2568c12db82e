package org.miragemanager.manager.cli.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.repository.error.StorageException;

/** What a user is told of a part that does not start. */
final class StartingTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new AccessDeniedException("/f"), "there is no permission for /f"),
        Arguments.of(new NoSuchFileException("/f"), "there is no /f"),
        Arguments.of(new FileAlreadyExistsException("/f"), "/f is in the way: it is not a folder"),
        Arguments.of(
            new UncheckedIOException(new AccessDeniedException("/f")),
            "there is no permission for /f"),
        Arguments.of(
            new StorageException("no repository: /f", new NoSuchFileException("/f")),
            "there is no /f"),
        Arguments.of(new IOException("the port is taken"), "the port is taken"),
        Arguments.of(
            new UncheckedIOException("the port is taken", new IOException("Address in use")),
            "the port is taken"),
        Arguments.of(new IOException(null, new IOException("the reason")), "the reason"),
        Arguments.of(new IOException(), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whyItDoesNotStartIsOneSentence(Exception failure, String sentence) {
    CommandFailure told =
        assertThrows(CommandFailure.class, () -> Starting.begin(() -> raise(failure)));
    assertEquals(ExitCode.FAILED, told.exitCode());
    assertEquals("it does not start: " + sentence, told.getMessage());
  }

  @Test
  void whatStartsIsReturned() {
    assertEquals("begun", Starting.begin(() -> "begun"));
  }

  private static String raise(Exception failure) throws IOException {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw (IOException) failure;
  }
}
