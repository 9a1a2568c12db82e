package org.miragemanager.manager.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an agent that ended. */
class LocalHostTest {
  @TempDir private Path folder;

  @Test
  void theLastSentenceOfAnAgentSaysWhyItEnded() throws IOException {
    Path log = folder.resolve("agent.log");
    Files.writeString(
        log,
        """
        edge-1 listens on 127.0.0.1:7450
        miragectl: the first
        12:00:00.000 WARN  miragectl: no sentence, but a line of the log
        miragectl: the last: do this
        an end
        """);
    assertEquals(Optional.of("the last: do this"), LocalHost.lastSentence(log));
  }

  @Test
  void anAgentThatSaidNothingHasNone() throws IOException {
    Path log = folder.resolve("agent.log");
    Files.write(log, new byte[] {(byte) 0xff, '\n', 'x'});
    assertEquals(Optional.empty(), LocalHost.lastSentence(log));
  }
}
