package org.miragemanager.guests.c;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code guests/c/build} makes, and what libFuzzer finds in it. */
@Tag("processes")
class BuildTest {
  private static final long LARGEST_BYTES = 32 * 1024;
  private static final Path SOURCES = Path.of("c").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void unikernelsAreSmallAndTheSameBytesWhereverTheyAreBuilt() throws Exception {
    Path copy = folder.resolve("elsewhere");
    copySources(copy);
    succeeds(copy.resolve("build").toString());
    for (String name : List.of("counter.elf", "branching.elf")) {
      byte[] here = Files.readAllBytes(CGuests.program(name));
      assertTrue(here.length <= LARGEST_BYTES, name + " has " + here.length + " bytes");
      assertArrayEquals(here, Files.readAllBytes(copy.resolve("target").resolve(name)), name);
    }
  }

  @Test
  void readersOfCheckpointsAndFramesBearWhateverTheyAreGiven() throws Exception {
    CGuests.requireTool("clang", "apt-get install clang libclang-rt-dev");
    succeeds(SOURCES.resolve("fuzz").toString(), "50000");
  }

  private static void succeeds(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static void copySources(Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(SOURCES)) {
      for (Path path : paths.filter(one -> !one.startsWith(SOURCES.resolve("target"))).toList()) {
        Files.copy(path, to.resolve(SOURCES.relativize(path)));
      }
    }
  }
}
