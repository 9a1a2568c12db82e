package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.tests.MirageProgram.Result;

/** What an operator does with Temporal's own tools, and sees there: command line and UI. */
class OperatorScenarioTest {
  @TempDir private static Path folder;
  private static TemporalServer temporal;
  private static RunningMirage mirage;
  private static int guests;
  private String name;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    temporal = new TemporalServer(folder.resolve("temporal"));
    MirageProgram program = new MirageProgram(folder).with("TEMPORAL_ADDRESS", temporal.address());
    mirage = RunningMirage.up(program, "--temporal-ui", temporal.ui(), "--log-level", "info");
  }

  @AfterAll
  static void stop() throws IOException {
    if (mirage != null) {
      mirage.close();
    }
    temporal.close();
  }

  @BeforeEach
  void runGuest() throws IOException, InterruptedException {
    guests++;
    name = "counter-" + guests;
    mirage
        .call("run", "counter", "--name", name, "--host", "edge-1", "--", "--interval", "5ms")
        .succeeded();
  }

  private Result startMigration(String input) throws IOException, InterruptedException {
    return temporal
        .cli(
            "workflow",
            "start",
            "--type",
            "Migration",
            "--task-queue",
            "mirage",
            "--workflow-id",
            "migrate-" + name,
            "--input",
            input)
        .succeeded();
  }

  private Result result() throws IOException, InterruptedException {
    return temporal.cli("workflow", "result", "--workflow-id", "migrate-" + name);
  }

  private String host() throws IOException, InterruptedException {
    return mirage.call("show", name, "-o", "json").json().get("host").asText();
  }

  @Test
  void programSaysWhichTemporalItUses() throws IOException {
    assertTrue(mirage.said().contains("a server at " + temporal.address()), mirage.said());
  }

  @Test
  void migrationStartedByTemporalsOwnToolReadsLikeAnyOther()
      throws IOException, InterruptedException {
    startMigration("{\"unikernel\":\"" + name + "\",\"target\":\"edge-2\"}");
    assertTrue(result().succeeded().out().contains("COMPLETED"), "it is done");
    assertEquals("edge-2", host());
    for (String query :
        List.of(
            "MirageUnikernel='" + name + "'",
            "MirageUnikernel='" + name + "' AND MirageTarget='edge-2'",
            "MirageUnikernel='" + name + "' AND MirageSource='edge-1'",
            "MirageUnikernel='" + name + "' AND MiragePhase='resuming'",
            "MirageUnikernel='" + name + "' AND MirageGeneration=3")) {
      // Visibility is written a moment after the event.
      Deadline.of(20)
          .until(
              () -> temporal.cli("workflow", "list", "--query", query).out().contains("migrate-"),
              () -> "it is listed by " + query);
    }
    String story = temporal.cli("workflow", "show", "--workflow-id", "migrate-" + name).out();
    assertTrue(story.contains("WorkflowExecutionCompleted"), story);
    JsonNode shown = mirage.call("migration", "show", "migrate-" + name, "-o", "json").json();
    assertEquals("done", shown.get("outcome").asText());
    assertEquals("edge-1", shown.get("source").asText());
    StepLog.parse(mirage.call("logs", name).succeeded().out()).requireContiguous();
  }

  @Test
  void userInterfaceShowsWhatItDid() throws IOException, InterruptedException {
    mirage.call("migrate", name, "edge-2").succeeded();
    String link =
        mirage
            .call("migration", "show", "migrate-" + name, "-o", "json")
            .json()
            .get("page")
            .asText();
    String page = new Browser(folder.resolve("browser")).page(link);
    for (String words :
        List.of(
            "migrate " + name + " to edge-2",
            "reserve " + name + " for edge-2",
            "create " + name + " generation 3 on edge-2",
            "suspend " + name + " generation 2 on edge-1",
            "hand over from edge-1 to edge-2",
            "see the first step of " + name + " generation 3 on edge-2",
            "destroy " + name + " generation 2 on edge-1",
            "release " + name)) {
      assertTrue(page.contains(words), () -> "the page shows: " + words);
    }
  }

  @Test
  void badInputFailsAtOnceWithOneSentence() throws IOException, InterruptedException {
    startMigration("{\"unikernel\":\"" + name + "\",\"host\":\"edge-2\"}");
    Result result = result();
    assertNotEquals(0, result.exitCode());
    assertTrue(
        result
            .out()
            .contains("The field 'host' is unknown: the fields are force, target, unikernel."),
        result.out());
    assertEquals("edge-1", host());
  }

  @Test
  void queryAndAbortWork() throws IOException, InterruptedException {
    mirage.call("migrate", name, "edge-2").succeeded();
    String progress =
        temporal
            .cli("workflow", "query", "--type", "progress", "--workflow-id", "migrate-" + name)
            .succeeded()
            .out();
    assertTrue(progress.contains("runs on edge-2"), progress);
    Result abort = mirage.call("migration", "abort", "migrate-" + name);
    assertEquals(1, abort.exitCode(), abort.err());
    assertTrue(abort.err().contains("has ended (done)"), abort.err());
    assertEquals(3, mirage.call("migration", "abort", "migrate-nobody").exitCode());
  }

  @Test
  void resetLeavesNothingStuck() throws IOException, InterruptedException {
    mirage.call("migrate", name, "edge-2").succeeded();
    temporal
        .cli(
            "workflow",
            "reset",
            "--workflow-id",
            "migrate-" + name,
            "--type",
            "FirstWorkflowTask",
            "--reason",
            "on purpose")
        .succeeded();
    result();
    mirage.call("migrate", name).succeeded();
    StepLog.parse(mirage.call("logs", name).succeeded().out()).requireContiguous();
  }
}
