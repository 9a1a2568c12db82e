package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page "Your own guest" is true, command by command. */
class YourOwnGuestPageTest {
  @TempDir private static Path folder;

  @Test
  void everyCommandDoesWhatThePageShows() throws IOException, InterruptedException {
    ReadersMachine machine = new ReadersMachine(folder);
    try (PageReader reader = new PageReader(machine, folder)) {
      reader.follow(Markdown.read(MirageProgram.TOP.resolve("docs/your-own-guest.md")));
      assertEquals(List.of(), machine.processes(), "processes");
    }
  }
}
