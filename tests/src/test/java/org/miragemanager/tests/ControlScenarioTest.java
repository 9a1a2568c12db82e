package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.tests.Cluster.Part;
import org.miragemanager.tests.MirageProgram.Result;
import org.miragemanager.tests.faults.relay.Relay;

/**
 * An operator ends a migration that is under way, in each way that Temporal has: after it the
 * unikernel runs where the repository says, and the next migration works.
 */
class ControlScenarioTest {
  private static final String TARGET = "edge-3";

  @TempDir private static Path folder;
  private static Cluster cluster;

  /** What the manager asks of the target's agent goes through it; the agent's lease does not. */
  private static Relay toTarget;

  @BeforeAll
  static void start() throws IOException {
    cluster = new Cluster(folder);
    int port = TemporalServer.freePort();
    toTarget = new Relay(port);
    cluster.startAgent(
        TARGET, "--listen=127.0.0.1:" + port, "--advertise=127.0.0.1:" + toTarget.port());
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    toTarget.close();
  }

  /** The id of a migration's workflow, which waits for the target's agent, which does not hear. */
  private static String heldMigration(String name) throws IOException, InterruptedException {
    cluster.runCounter(name);
    toTarget.stallToServer();
    JsonNode begun = cluster.migrate(name, TARGET, true);
    String workflowId = begun.get("workflowId").asText();
    HistoryWatch.untilScheduled(
        cluster.temporal().address(), workflowId, begun.get("runId").asText(), "CreateTarget");
    return workflowId;
  }

  private static Result workflow(String... arguments) throws IOException, InterruptedException {
    String[] all = new String[arguments.length + 1];
    all[0] = "workflow";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return cluster.temporal().cli(all);
  }

  private static void movesOnceMore(String name) throws IOException {
    cluster.runsOn(name, "edge-1");
    assertEquals("done", cluster.migrate(name, TARGET, false).get("outcome").asText());
    cluster.runsOn(name, TARGET);
    cluster.remove(name);
  }

  @Test
  void abortGoesBackAndSaysSo() throws IOException, InterruptedException {
    String workflowId = heldMigration("aborted");
    workflow(
            "update",
            "start",
            "--name=abort",
            "--workflow-id=" + workflowId,
            "--wait-for-stage=accepted",
            "--update-id=one",
            "--input=\"wrong host\"")
        .succeeded();
    toTarget.heal();
    Result answer =
        workflow(
            "update", "execute", "--name=abort", "--workflow-id=" + workflowId, "--update-id=one");
    assertTrue(answer.out().contains("is where it was: edge-1 (wrong host)"), answer.toString());
    JsonNode operation = cluster.manager().get("/v1/operations/" + workflowId);
    assertEquals("undone", operation.get("outcome").asText(), operation.toString());
    movesOnceMore("aborted");
  }

  @Test
  void cancelGoesBackToo() throws IOException, InterruptedException {
    String workflowId = heldMigration("cancelled");
    workflow("cancel", "--workflow-id=" + workflowId).succeeded();
    toTarget.heal();
    assertTrue(
        workflow("result", "--workflow-id=" + workflowId).out().contains("CANCELED"), "cancelled");
    movesOnceMore("cancelled");
  }

  @Test
  void terminatedOneIsCleanedUpByTheNext() throws IOException, InterruptedException {
    String workflowId = heldMigration("terminated");
    workflow("terminate", "--workflow-id=" + workflowId).succeeded();
    toTarget.heal();
    movesOnceMore("terminated");
  }

  @Test
  void whoWaitsForATerminatedOneIsTold() throws Exception {
    cluster.runCounter("awaited");
    toTarget.stallToServer();
    CompletableFuture<Result> caller = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                caller.complete(cluster.call("migrate", "awaited", TARGET));
              } catch (IOException | InterruptedException failure) {
                caller.completeExceptionally(failure);
              }
            });
    Deadline.of(30)
        .until(
            () -> cluster.manager().get("/v1/unikernels/awaited").hasNonNull("operation"),
            () -> "the migration begins");
    workflow("terminate", "--workflow-id=migrate-awaited").succeeded();
    Result told = caller.get(30, TimeUnit.SECONDS);
    toTarget.heal();
    assertEquals(1, told.exitCode(), told.toString());
    assertTrue(told.err().contains("closed"), told.err());
    movesOnceMore("awaited");
  }

  @Test
  void resetOneGoesOnOrIsOvertaken() throws IOException, InterruptedException {
    String workflowId = heldMigration("reset");
    workflow(
            "reset",
            "--workflow-id=" + workflowId,
            "--type=FirstWorkflowTask",
            "--reason=on purpose")
        .succeeded();
    toTarget.heal();
    Result result = workflow("result", "--workflow-id=" + workflowId);
    assertTrue(result.out().contains("COMPLETED"), result.toString());
    cluster.runsOn("reset", TARGET);
    cluster.remove("reset");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"Reserve", "CreateTarget", "SuspendSource", "ResumeTarget", "Release"})
  void managerThatIsStoppedInOrderLeavesNoTaskToADeadPoller(String step)
      throws IOException, InterruptedException {
    String name = "drained-" + step.toLowerCase(Locale.ROOT);
    cluster.runCounter(name);
    JsonNode begun = cluster.migrate(name, TARGET, true);
    String workflowId = begun.get("workflowId").asText();
    String runId = begun.get("runId").asText();
    String address = cluster.temporal().address();
    HistoryWatch.untilScheduled(address, workflowId, runId, step);
    cluster.stop(Part.MANAGER);
    cluster.start(Part.MANAGER);
    assertEquals("done", cluster.ended(workflowId, runId).get("outcome").asText());
    assertEquals(List.of(), HistoryWatch.timeOuts(address, workflowId, runId));
    cluster.runsOn(name, TARGET);
    cluster.remove(name);
  }
}
