package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.workflows.temporal.MirageWorkflows;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflowImplementation;

/** The example of docs/changing-workflows.md does what the guide says, and is what it quotes. */
class PatchedWorkflowTest {
  private static final Consumer<Worker> PATCHED = ChangedMigration.with(PatchedSteps::new);
  private static final Path GUIDE = Path.of("../docs/changing-workflows.md");
  private static final Path EXAMPLE =
      Path.of("src/test/java/org/miragemanager/workflows/PatchedSteps.java");

  @TempDir private static Path folder;

  @Test
  void migrationsFromBeforeThePatchReplay() throws Exception {
    try (Replayer patched = new Replayer(PATCHED)) {
      for (RecordedHistory old : RecordedHistories.ofType(MigrationWorkflow.TYPE)) {
        patched.replay(old);
      }
    }
  }

  @Test
  void newMigrationTakesTheNewWay() throws Exception {
    RecordedHistory made = newMigration();
    assertFalse(made.steps().contains("handOver"), "the step is left out");
    assertEquals(End.DONE, End.of(made));
    try (Replayer patched = new Replayer(PATCHED)) {
      patched.replay(made);
    }
    try (Replayer before = new Replayer(MirageWorkflows::register)) {
      assertThrows(RuntimeException.class, () -> before.replay(made), "back to the build before");
    }
  }

  private static RecordedHistory newMigration() throws IOException, TimeoutException {
    Consumer<Worker> workflows =
        PATCHED.andThen(
            worker -> worker.registerWorkflowImplementationTypes(RunWorkflowImplementation.class));
    try (TransferFixture fixture = new TransferFixture(folder, workflows)) {
      fixture.run("counter", "edge-1");
      WorkflowStub workflow =
          fixture.start(
              MigrationWorkflow.TYPE, "counter", new OperationRequest("counter", "edge-2"));
      fixture.result(workflow);
      Settled.runsOn(fixture, "counter", "edge-2");
      return new RecordedHistory(
          fixture.client().fetchHistory(workflow.getExecution().getWorkflowId()));
    }
  }

  @Test
  void guideQuotesTheExample() throws IOException {
    String example = Files.readString(EXAMPLE);
    String quoted = example.substring(example.indexOf("  @Override"), example.lastIndexOf('}'));
    assertTrue(Files.readString(GUIDE).contains(quoted.stripTrailing().stripIndent()), quoted);
  }
}
