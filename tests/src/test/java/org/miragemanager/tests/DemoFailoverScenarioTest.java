package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests come back by themselves, whatever is done to their host, and never run twice: here on
 * hosts of two kinds, so that each is a process at one time and a unikernel at another.
 */
class DemoFailoverScenarioTest {
  @TempDir private Path folder;

  @Test
  void guestsComeBackAndNothingDurableIsLost() throws IOException, InterruptedException {
    CGuests.build();
    MirageProgram program = new MirageProgram(folder);
    JsonNode report =
        program
            .call(
                "demo",
                "--failover",
                "--temporal=memory",
                "--driver=process,qemu",
                "--kills=2",
                "--rehearse=2",
                "--output=json")
            .json();
    String all = report.toString();
    assertEquals(2, report.get("kills").asInt(), all);
    for (String violation : List.of("stepsLost", "acknowledgedLost", "twoAtOnce")) {
      assertEquals(0, report.get(violation).asLong(-1), all);
    }
    assertEquals(0, report.get("violations").size(), all);
    for (String stop : List.of("hostStopped", "agentStopped")) {
      assertEquals(0, report.get(stop).get("twoAtOnce").asLong(-1), all);
      assertTrue(report.get(stop).get("stepsAfterThaw").asLong(-1) <= 2, all);
      assertEquals(2, report.get(stop).get("staleDestroyed").asInt(), all);
    }
    for (String figure : List.of("p50", "max")) {
      assertTrue(report.get("outageMillis").get(figure).asDouble() > 0, all);
      assertTrue(report.get("stepsRepeated").get(figure).asLong(-1) >= 0, all);
      assertTrue(report.get("repeatedMillis").get(figure).asDouble(-1) >= 0, all);
    }
    for (String field :
        List.of(
            "accelerator",
            "withinCheckpointInterval",
            "checkpointIntervalMillis",
            "leaseMillis",
            "machine")) {
      assertTrue(report.hasNonNull(field), all);
    }
    assertTrue(report.get("durableStepsRepeated").get("max").asLong(-1) <= 1, all);
    leavesNothingBehind(program.temporary());
  }

  private static void leavesNothingBehind(Path temporary) throws IOException {
    assertEquals(List.of(), MirageProgram.leftBehind(temporary), "processes");
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList(), "files");
    }
  }
}
