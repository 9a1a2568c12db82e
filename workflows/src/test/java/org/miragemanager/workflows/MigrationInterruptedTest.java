package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;

/**
 * A migration is cancelled or aborted while any of its steps runs; after each, liveness is proved
 * by one more migration.
 */
class MigrationInterruptedTest {
  private static final List<String> BEFORE_THE_POINT_OF_NO_RETURN =
      List.of("reserve", "createTarget", "suspendSource", "handOver");
  private static final List<String> AFTER_IT = List.of("resumeTarget", "destroySource", "release");

  @TempDir private static Path folder;
  private static TransferFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  static Stream<String> everyStep() {
    return Stream.concat(BEFORE_THE_POINT_OF_NO_RETURN.stream(), AFTER_IT.stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyStep")
  void cancelAtAnyPointEndsOnOneHost(String step) throws TimeoutException {
    String unikernel = runningOnEdge1(step, Fault.CANCELLED);
    try {
      fixture.migrate(unikernel, "edge-2");
    } catch (WorkflowFailedException failure) {
      assertEquals(CanceledFailure.class, failure.getCause().getClass());
    }
    String host =
        fixture.repository().unikernels().find(unikernel).orElseThrow().host().orElseThrow();
    Settled.runsOn(fixture, unikernel, host);
    assertEquals(AFTER_IT.contains(step) ? "edge-2" : host, host, "after the hand-over: forward");
    movesOnceMore(unikernel);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyStep")
  void abortAtAnyPointGoesBackOrSaysThatItIsTooLate(String step) throws Exception {
    String unikernel = runningOnEdge1(step, Fault.ABORTED);
    String workflowId = MigrationWorkflow.TYPE + "-" + unikernel;
    String host;
    try {
      fixture.migrate(unikernel, "edge-2");
      host = "edge-2";
      String answer = fixture.answerToAbort(workflowId);
      assertTrue(answer.startsWith("too late"), answer);
    } catch (WorkflowFailedException failure) {
      host = "edge-1";
      String why = FailureText.of(failure);
      assertTrue(why.contains("aborted, and is where it was: edge-1 (wanted so)"), why);
      assertTrue(fixture.answerToAbort(workflowId).contains(why), why);
      assertEquals(OperationOutcome.UNDONE, outcome(unikernel));
    }
    Settled.runsOn(fixture, unikernel, host);
    if (!step.equals("suspendSource")) {
      boolean before = List.of("reserve", "createTarget").contains(step);
      assertEquals(before ? "edge-1" : "edge-2", host, "back before, forward after");
    }
    movesOnceMore(unikernel);
  }

  private static String runningOnEdge1(String step, Fault fault) throws TimeoutException {
    String unikernel =
        (step + "-" + fault + "-" + System.nanoTime())
            .toLowerCase(java.util.Locale.ROOT)
            .replace('_', '-');
    fixture.run(unikernel, "edge-1");
    fixture.steps().plan(unikernel, step, fault);
    return unikernel;
  }

  private static void movesOnceMore(String unikernel) throws TimeoutException {
    fixture.steps().plan(unikernel, "none", Fault.REFUSED);
    fixture.migrate(unikernel, "edge-3");
    Settled.runsOn(fixture, unikernel, "edge-3");
  }

  private static OperationOutcome outcome(String unikernel) {
    Optional<Operation> newest =
        fixture.repository().operations().list(OperationFilter.ofUnikernel(unikernel), 1).stream()
            .findFirst();
    return newest.flatMap(Operation::outcome).orElseThrow();
  }
}
