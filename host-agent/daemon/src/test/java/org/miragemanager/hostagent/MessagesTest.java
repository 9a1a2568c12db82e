package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code messages.txt} has what tests ask for, and nothing else. */
final class MessagesTest {

  @Test
  void eachMessageIsRenderedBySomeTestAndTheyAreInTheOrderOfTheirKeys() throws IOException {
    List<String> keys = List.copyOf(Messages.all().keySet());
    assertEquals(keys.stream().sorted().toList(), keys);
    String tests;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      tests =
          String.join(
              "\n",
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .map(MessagesTest::read)
                  .toList());
    }
    assertEquals(List.of(), keys.stream().filter(key -> !tests.contains('"' + key + '"')).toList());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }
}
