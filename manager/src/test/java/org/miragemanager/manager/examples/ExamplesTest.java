package org.miragemanager.manager.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;

final class ExamplesTest {
  private static final Map<String, Map<String, Path>> FILES =
      Map.of(
          "process", Map.of("counter", Path.of("counter.jar")),
          "qemu", Map.of("counter", Path.of("counter.elf")));

  @TempDir private Path folder;

  @Test
  void anImageOfThatNameThatAUserAddedStaysWhatItIs() {
    try (Repository repository = Repository.open(folder)) {
      repository.images().add(new Image("counter", "1", "qemu", "/opt/mine.elf"));
      Examples.register(repository, FILES);
      Examples.register(repository, FILES);
      assertEquals(
          List.of(
              Variant.inPlace("process", "example:counter"),
              Variant.inPlace("qemu", "/opt/mine.elf")),
          repository.images().find("counter", Optional.of("1")).orElseThrow().variants());
    }
  }
}
