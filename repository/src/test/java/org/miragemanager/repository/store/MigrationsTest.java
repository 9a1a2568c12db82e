package org.miragemanager.repository.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MigrationsTest {
  @Test
  void theNewestScriptIsTheOneThatIsKnown() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(
                    Migrations.class.getResource("/org/miragemanager/repository/migration"))
                .toURI());
    try (Stream<Path> scripts = Files.list(folder)) {
      int newest =
          scripts
              .map(script -> script.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertEquals(newest, Migrations.NEWEST);
    }
  }
}
