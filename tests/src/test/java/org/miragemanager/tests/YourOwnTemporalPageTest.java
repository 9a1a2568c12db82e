package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page "With your own Temporal" is true, command by command. */
class YourOwnTemporalPageTest {
  @TempDir private static Path folder;

  @Test
  void everyCommandDoesWhatThePageShows() throws IOException, InterruptedException {
    ReadersMachine machine = new ReadersMachine(folder);
    try (PageReader reader = new PageReader(machine, folder)) {
      reader.follow(Markdown.read(MirageProgram.TOP.resolve("docs/your-own-temporal.md")));
      assertEquals(List.of(), machine.processes(), "processes");
    }
  }
}
