package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.ResumeWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.StopWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * Run, suspend, resume and stop; hosts that cannot or will not; and one operation at a time (rule
 * 9).
 */
class OperationsTest {
  @TempDir private static Path folder;
  private static TransferFixture fixture;
  private static int numbers;

  @BeforeAll
  static void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  private static String running() throws TimeoutException {
    numbers++;
    String unikernel = "counter-" + numbers;
    fixture.run(unikernel, "edge-1");
    return unikernel;
  }

  private static TransferResult operate(String type, String unikernel, String target)
      throws TimeoutException {
    return fixture.result(fixture.start(type, unikernel, new OperationRequest(unikernel, target)));
  }

  private static String refusal(String type, String unikernel, String target) {
    return FailureText.of(
        assertThrows(WorkflowFailedException.class, () -> operate(type, unikernel, target)));
  }

  private static Unikernel find(String unikernel) {
    return fixture.repository().unikernels().find(unikernel).orElseThrow();
  }

  private static Operation newestOperation(String unikernel) {
    return fixture
        .repository()
        .operations()
        .list(OperationFilter.ofUnikernel(unikernel), 1)
        .getFirst();
  }

  @Test
  void runStartsOnTheHostThatWasNamed() throws TimeoutException {
    String unikernel = running();
    Settled.runsOn(fixture, unikernel, "edge-1");
    assertEquals(UnikernelStatus.CONNECTED, find(unikernel).status());
  }

  @Test
  void runWithoutHostIsPlaced() throws TimeoutException {
    String host = fixture.run("placed", WorkflowInput.ANY_HOST).target();
    Settled.runsOn(fixture, "placed", host);
  }

  @Test
  void runThatFailsLeavesNothing() {
    fixture.host("edge-1").trouble("stillborn", FakeHost.Trouble.NO_FILE);
    WorkflowFailedException failure =
        assertThrows(WorkflowFailedException.class, () -> fixture.run("stillborn", "edge-1"));
    assertTrue(FailureText.of(failure).contains("has no file"), FailureText.of(failure));
    assertEquals(Optional.empty(), fixture.repository().unikernels().find("stillborn"));
  }

  @Test
  void runOfAnUnknownImageLeavesNothing() {
    RunRequest request =
        new RunRequest(
            "imageless",
            "edge-1",
            new GuestSpec(new ImageRef("nothing", null), GuestSpec.USUAL_MEMORY_BYTES, List.of()));
    WorkflowStub workflow = fixture.start(RunWorkflow.TYPE, "imageless", request);
    assertThrows(WorkflowFailedException.class, () -> fixture.result(workflow));
    assertEquals(Optional.empty(), fixture.repository().unikernels().find("imageless"));
  }

  @Test
  void suspendedStateRestsAndIsResumedElsewhere() throws TimeoutException {
    String unikernel = running();
    assertNull(operate(SuspendWorkflow.TYPE, unikernel, null).target());
    Settled.restsOnShelf(fixture, unikernel);
    assertEquals(UnikernelStatus.SUSPENDED, find(unikernel).status());
    assertEquals("edge-3", operate(ResumeWorkflow.TYPE, unikernel, "edge-3").target());
    Settled.runsOn(fixture, unikernel, "edge-3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stopIsForGood(boolean running) throws TimeoutException {
    String unikernel = running();
    if (!running) {
      operate(SuspendWorkflow.TYPE, unikernel, null);
    }
    operate(StopWorkflow.TYPE, unikernel, null);
    Settled.restsOnShelf(fixture, unikernel);
    assertEquals(UnikernelStatus.STOPPED, find(unikernel).status());
    assertTrue(refusal(ResumeWorkflow.TYPE, unikernel, "*").contains("stopped for good"));
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatToDo() throws TimeoutException {
    String unikernel = running();
    assertTrue(refusal(MigrationWorkflow.TYPE, "nobody", "edge-2").contains("no unikernel"));
    assertTrue(refusal(MigrationWorkflow.TYPE, unikernel, "edge-9").contains("edge-9"));
    assertTrue(refusal(ResumeWorkflow.TYPE, unikernel, "edge-2").contains("migrate"));
    Settled.runsOn(fixture, unikernel, "edge-1");
    operate(SuspendWorkflow.TYPE, unikernel, null);
    assertTrue(refusal(MigrationWorkflow.TYPE, unikernel, "edge-2").contains("resume"));
    Settled.restsOnShelf(fixture, unikernel);
  }

  /** kubevirt#18946: to move it to where it runs is done. */
  @Test
  void aMigrationToWhereItRunsIsDone() throws TimeoutException {
    String unikernel = running();
    TransferResult there = fixture.migrate(unikernel, "edge-1");
    assertEquals("edge-1", there.target());
    assertEquals(find(unikernel).owner().number(), there.generation());
    Settled.runsOn(fixture, unikernel, "edge-1");
  }

  /** H2, cloudstack#3742: a guest that does not answer a request to suspend. */
  @Test
  void aGuestThatDoesNotAnswerIsStoppedByForce() throws TimeoutException {
    String unikernel = running();
    fixture.host("edge-1").trouble(unikernel, FakeHost.Trouble.MUTE);
    assertTrue(refusal(StopWorkflow.TYPE, unikernel, null).contains("--force"));
    Settled.runsOn(fixture, unikernel, "edge-1");
    fixture.result(
        fixture.start(StopWorkflow.TYPE, unikernel, new OperationRequest(unikernel, null, true)));
    Settled.restsOnShelf(fixture, unikernel);
    assertEquals(UnikernelStatus.STOPPED, find(unikernel).status());
    assertEquals(
        "now on the shelf; it was ended by force, and the steps after step 0, its newest"
            + " checkpoint, are given up",
        newestOperation(unikernel).detail());
  }

  @Test
  void whatRestsOrIsLostIsStoppedByForceToo() throws TimeoutException {
    String resting = running();
    operate(SuspendWorkflow.TYPE, resting, null);
    String lost = running();
    fixture.crash(lost, "edge-1");
    for (String unikernel : List.of(resting, lost)) {
      fixture.result(
          fixture.start(StopWorkflow.TYPE, unikernel, new OperationRequest(unikernel, null, true)));
      assertEquals(UnikernelStatus.STOPPED, find(unikernel).status());
    }
  }

  @Test
  void unknownOutcomeOfAStartIsRetiredAndAnotherPrepared() throws TimeoutException {
    String unikernel = running();
    fixture.host("edge-2").trouble(unikernel, FakeHost.Trouble.FIRST_START_UNKNOWN);
    long before = find(unikernel).owner().number();
    assertEquals(before + 2, fixture.migrate(unikernel, "edge-2").generation());
    Settled.runsOn(fixture, unikernel, "edge-2");
  }

  @Test
  void targetThatCrashesIsClaimedAndResumedElsewhere() throws TimeoutException {
    String unikernel = running();
    fixture.host("edge-2").trouble(unikernel, FakeHost.Trouble.GUEST_CRASHES);
    String host = fixture.migrate(unikernel, "edge-2").target();
    assertTrue(!host.equals("edge-2"), host);
    Settled.runsOn(fixture, unikernel, host);
    assertEquals(Optional.of(OperationOutcome.DONE), newestOperation(unikernel).outcome());
  }

  @Test
  void noHostIsTriedTwice() throws TimeoutException {
    String unikernel = running();
    for (String host : List.of("edge-1", "edge-2")) {
      fixture.host(host).trouble(unikernel, FakeHost.Trouble.GUEST_CRASHES);
    }
    assertEquals("edge-3", fixture.migrate(unikernel, "edge-2").target());
    Settled.runsOn(fixture, unikernel, "edge-3");
  }

  @Test
  void guestThatCrashesEverywhereRestsOnTheShelf() throws TimeoutException {
    String unikernel = running();
    fixture.hosts().forEach(host -> host.trouble(unikernel, FakeHost.Trouble.GUEST_CRASHES));
    assertTrue(refusal(MigrationWorkflow.TYPE, unikernel, "edge-2").contains("exit code 1"));
    Settled.restsOnShelf(fixture, unikernel);
    assertEquals(Optional.of(OperationOutcome.FAILED), newestOperation(unikernel).outcome());
    fixture.hosts().forEach(host -> host.trouble(unikernel, FakeHost.Trouble.NONE));
    operate(ResumeWorkflow.TYPE, unikernel, "edge-3");
    Settled.runsOn(fixture, unikernel, "edge-3");
  }

  @Test
  void stopFromTheShelfCanBeAborted() throws TimeoutException, InterruptedException {
    String unikernel = running();
    operate(SuspendWorkflow.TYPE, unikernel, null);
    fixture.steps().plan(unikernel, "reserve", Fault.ABORTED);
    assertTrue(refusal(StopWorkflow.TYPE, unikernel, null).contains("aborted"));
    assertTrue(fixture.answerToAbort(StopWorkflow.TYPE + "-" + unikernel).contains("is where it"));
    Settled.restsOnShelf(fixture, unikernel);
    assertEquals(UnikernelStatus.SUSPENDED, find(unikernel).status());
    operate(ResumeWorkflow.TYPE, unikernel, "edge-3");
    Settled.runsOn(fixture, unikernel, "edge-3");
  }

  @Test
  void secondOperationIsRefusedWithTheNameOfTheFirst() throws Exception {
    String unikernel = running();
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(unikernel, "createTarget", reached, goOn);
    WorkflowStub first =
        fixture.start(MigrationWorkflow.TYPE, unikernel, new OperationRequest(unikernel, "edge-2"));
    reached.await();
    String refusal = refusal(SuspendWorkflow.TYPE, unikernel, null);
    assertTrue(refusal.contains(MigrationWorkflow.TYPE + "-" + unikernel), refusal);
    goOn.countDown();
    assertEquals("edge-2", fixture.result(first).target());
    Settled.runsOn(fixture, unikernel, "edge-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"createTarget", "suspendSource", "resumeTarget"})
  void operationAfterATerminatedOneCleansUp(String step) throws Exception {
    String unikernel = running();
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(unikernel, step, reached, goOn);
    WorkflowStub terminated =
        fixture.start(MigrationWorkflow.TYPE, unikernel, new OperationRequest(unikernel, "edge-2"));
    reached.await();
    terminated.terminate("on purpose");
    fixture.migrate(unikernel, "edge-3");
    goOn.countDown();
    Settled.ownerRunsOnce(fixture, unikernel, "edge-3");
  }
}
