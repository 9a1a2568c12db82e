package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.tests.Cluster.Part;

/**
 * Each process is killed (-9) as soon as the history shows a step of a migration, and started
 * again: the migration goes on and ends right. Judged by the repository and the guest's own log.
 */
class RestartScenarioTest {
  private static final List<String> STEPS =
      List.of(
          "Reserve",
          "CreateTarget",
          "SuspendSource",
          "HandOver",
          "ResumeTarget",
          "DestroySource",
          "Release");

  @TempDir private static Path folder;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    // However busy the machine is, an agent that is started again at once has not lost its host.
    cluster = new Cluster(folder, "--lease=30s");
    cluster.addCounterInC();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  static Stream<Arguments> partsAndSteps() {
    return Stream.of(Part.values())
        .flatMap(part -> STEPS.stream().map(step -> Arguments.of(part, step)));
  }

  @ParameterizedTest(name = "{0} killed at {1}")
  @MethodSource("partsAndSteps")
  void migrationGoesOnAndEndsRight(Part part, String step) throws Exception {
    String name = (part + "-" + step).toLowerCase(Locale.ROOT).replace('_', '-');
    cluster.runCounterInC(name);
    JsonNode begun = cluster.migrate(name, "edge-2", true);
    String workflowId = begun.get("workflowId").asText();
    String runId = begun.get("runId").asText();
    HistoryWatch.untilScheduled(cluster.temporal().address(), workflowId, runId, step);
    cluster.kill(part);
    cluster.start(part);
    JsonNode ended = cluster.ended(workflowId, runId);
    String outcome = ended.get("outcome").asText();
    assertTrue(List.of("done", "undone").contains(outcome), ended.toString());
    String host = outcome.equals("done") ? "edge-2" : "edge-1";
    cluster.runsOn(name, host);
    String other = host.equals("edge-1") ? "edge-2" : "edge-1";
    assertEquals("done", cluster.migrate(name, other, false).get("outcome").asText());
    cluster.runsOn(name, other);
    cluster.remove(name);
  }
}
