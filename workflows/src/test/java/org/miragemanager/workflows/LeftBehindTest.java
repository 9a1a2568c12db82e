package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * What an operation leaves behind whose undoing is refused too, and who finds it. A repository that
 * has not gone back in time refuses none of it. What only fails is repeated for as long as it does,
 * or is done by the agent concerned itself: {@link TransferMatrixTest} has both.
 */
class LeftBehindTest {
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

  private static Unikernel find(String unikernel) {
    return fixture.repository().unikernels().find(unikernel).orElseThrow();
  }

  private static void migrationFails(String unikernel) {
    assertThrows(WorkflowFailedException.class, () -> fixture.migrate(unikernel, "edge-2"));
  }

  /** Its target is created, but said not to be, and cannot be retired. */
  private static void leavesAnArmedTarget(String unikernel) {
    fixture.direct().run(unikernel, "edge-1");
    fixture.steps().plan(unikernel, "createTarget", 1, Fault.DONE_THEN_REFUSED);
    fixture.steps().planAlso(unikernel, "retireTarget", 1, Fault.REFUSED);
    migrationFails(unikernel);
    assertTrue(fixture.host("edge-1").phases(unikernel).containsValue(FakeDomain.Phase.RUNNING));
    assertTrue(fixture.host("edge-2").phases(unikernel).containsValue(FakeDomain.Phase.ARMED));
    assertTrue(fixture.repository().hosts().guests("edge-2").arriving().contains(unikernel));
    assertTrue(find(unikernel).operation().isPresent(), "its record is left open");
  }

  @Test
  void anArmedTargetIsFoundByTheNextOperation() {
    leavesAnArmedTarget("next");
    fixture.direct().move("next", OperationKind.MIGRATE, "edge-3");
    fixture.renew("next");
    Settled.runsOn(fixture, "next", "edge-3");
    Settled.nothingIsLeft(fixture, "next");
  }

  @Test
  void anArmedTargetIsFoundByWhoeverSettlesTheRecord() {
    leavesAnArmedTarget("settled");
    fixture.settle("settled");
    Settled.runsOn(fixture, "settled", "edge-1");
    Settled.nothingIsLeft(fixture, "settled");
  }

  /** An agent ends what is retired only: what is prepared waits for whoever settles the record. */
  @Test
  void anArmedTargetIsNotFoundByItsAgentAlone() {
    leavesAnArmedTarget("alone");
    fixture.renew("alone");
    assertTrue(fixture.host("edge-2").phases("alone").containsValue(FakeDomain.Phase.ARMED));
    fixture.settle("alone");
    Settled.runsOn(fixture, "alone", "edge-1");
  }

  @Test
  void aTargetThatCannotBeClaimedIsBroughtBackByARecovery() throws TimeoutException {
    fixture.direct().run("unclaimed", "edge-1");
    fixture.host("edge-2").trouble("unclaimed", FakeHost.Trouble.GUEST_CRASHES);
    fixture.steps().plan("unclaimed", "claimTarget", Fault.REFUSED);
    migrationFails("unclaimed");
    Settled.isLost(fixture, "unclaimed");
    Settled.nothingIsLeft(fixture, "unclaimed");
    assertEquals(
        OperationOutcome.FAILED,
        fixture
            .repository()
            .operations()
            .list(OperationFilter.ofUnikernel("unclaimed"), 1)
            .getFirst()
            .outcome()
            .orElseThrow());
    TransferResult recovered =
        fixture.result(
            fixture.start(
                RecoveryWorkflow.TYPE, "unclaimed", new OperationRequest("unclaimed", "edge-3")));
    assertEquals("edge-3", recovered.target());
    Settled.runsOn(fixture, "unclaimed", "edge-3");
  }

  /** Lost, claimed, and the next target can neither be created nor retired. */
  @Test
  void whatIsLeftOnTheShelfIsStillWanted() {
    fixture.direct().run("wanted", "edge-1");
    fixture.host("edge-2").trouble("wanted", FakeHost.Trouble.GUEST_CRASHES);
    fixture.steps().plan("wanted", "createTarget", 2, Fault.DONE_THEN_REFUSED);
    fixture.steps().planAlso("wanted", "retireTarget", 1, Fault.REFUSED);
    migrationFails("wanted");
    assertTrue(find("wanted").operation().isPresent(), "its record is left open");
    assertEquals(UnikernelStatus.SUSPENDED, find("wanted").status());
    assertTrue(find("wanted").wanted());
    fixture.direct().move("wanted", OperationKind.RECOVER, "edge-3");
    fixture.renew("wanted");
    Settled.runsOn(fixture, "wanted", "edge-3");
    Settled.nothingIsLeft(fixture, "wanted");
  }

  /**
   * Who gives up a registration cannot know whether it is done, and would leave a unikernel of that
   * name behind; so nobody gives up.
   */
  @Test
  void aRegistrationIsRepeatedUntilItIsAnswered() throws TimeoutException {
    fixture.run("registered", "edge-1");
    ActivityTaskScheduledEventAttributes register =
        fixture.client().fetchHistory(RunWorkflow.TYPE + "-registered").getEvents().stream()
            .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
            .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
            .filter(step -> step.getActivityType().getName().equals("Register"))
            .findFirst()
            .orElseThrow();
    long patience = register.getScheduleToCloseTimeout().getSeconds();
    assertTrue(patience == 0 || patience > Duration.ofDays(1).toSeconds(), "patience " + patience);
    assertEquals(0, register.getRetryPolicy().getMaximumAttempts());
  }

  /**
   * A record that nobody could end keeps the name from being forgotten, and nothing tries for ever.
   */
  @Test
  void aRunWhoseRecordIsLeftIsNotForgotten() {
    fixture.host("edge-1").trouble("unforgotten", FakeHost.Trouble.NO_FILE);
    fixture.steps().plan("unforgotten", "release", Fault.REFUSED);
    assertThrows(WorkflowFailedException.class, () -> fixture.run("unforgotten", "edge-1"));
    assertEquals(UnikernelStatus.CREATED, find("unforgotten").status());
    fixture.settle("unforgotten");
    assertFalse(find("unforgotten").wanted());
    assertTrue(fixture.repository().unikernels().remove("unforgotten"));
  }
}
