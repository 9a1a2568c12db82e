package org.miragemanager.workflows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.workflows.temporal.MirageWorkflows;

/**
 * Today's workflows go on with what earlier releases began. A failure here means that a change
 * would break operations that are under way: see docs/changing-workflows.md.
 */
class ReplayTest {
  private static Replayer replayer;

  @BeforeAll
  static void start() {
    replayer = new Replayer(MirageWorkflows::register);
  }

  @AfterAll
  static void stop() {
    replayer.close();
  }

  static Stream<Named<Path>> histories() throws IOException {
    return RecordedHistories.all().stream()
        .map(file -> Named.of(file.getParent().getFileName() + " " + file.getFileName(), file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void replays(Path file) throws Exception {
    replayer.replay(RecordedHistories.read(file));
  }
}
