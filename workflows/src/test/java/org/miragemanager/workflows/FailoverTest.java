package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.activities.recovery.RecoveryActivities.RepositoryRecoveryActivities;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.workflows.failover.FailoverWorkflow;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverResult;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/** What becomes of the guests of a host whose lease has ended. */
class FailoverTest {
  private static final int PATIENCE_SECONDS = 60;

  /** Far less than any step of a migration waits for an answer. */
  private static final int AT_ONCE_SECONDS = 15;

  @TempDir private Path folder;
  private TransferFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void loseEdge1() {
    Host host = fixture.repository().hosts().find("edge-1").orElseThrow();
    assertTrue(fixture.repository().leases().endLease("edge-1", host.leaseNumber()));
  }

  private FailoverResult failOver() throws TimeoutException {
    WorkflowStub workflow =
        fixture.start(FailoverWorkflow.TYPE, "edge-1", new FailoverRequest("edge-1"));
    return workflow.getResult(PATIENCE_SECONDS, TimeUnit.SECONDS, FailoverResult.class);
  }

  private String host(String unikernel) {
    return fixture.repository().unikernels().find(unikernel).orElseThrow().host().orElseThrow();
  }

  private List<List<String>> lost() {
    return new RepositoryRecoveryActivities(fixture.repository(), InstantSource.system())
        .lost("edge-1");
  }

  private void runsElsewhere(String unikernel) {
    Unikernel found = fixture.repository().unikernels().find(unikernel).orElseThrow();
    assertNotEquals(Optional.of("edge-1"), found.host());
    assertEquals(UnikernelStatus.CONNECTED, found.status());
    assertEquals(Optional.empty(), found.operation());
  }

  @Test
  void everyGuestIsBroughtBackTheMostImportantFirst() throws TimeoutException {
    fixture.run("minor", "edge-1", 0);
    fixture.run("major", "edge-1", 10);
    fixture.run("elsewhere", "edge-2", 20);
    loseEdge1();
    assertEquals(List.of(List.of("major"), List.of("minor")), lost());
    FailoverResult result = failOver();
    assertEquals(Map.of(), result.waiting());
    assertEquals(List.of("major", "minor"), result.recovered());
    for (String unikernel : List.of("minor", "major")) {
      runsElsewhere(unikernel);
    }
    assertEquals("edge-2", host("elsewhere"));
  }

  @Test
  void whoCannotBePlacedIsInTheResultAndStaysWanted() throws TimeoutException {
    fixture.run("counter", "edge-1");
    fixture.hosts().forEach(host -> host.trouble("counter", FakeHost.Trouble.NO_FILE));
    loseEdge1();
    FailoverResult result = failOver();
    assertEquals(List.of(), result.recovered());
    assertTrue(result.waiting().get("counter").contains("no file"), result.toString());
    assertTrue(fixture.repository().unikernels().find("counter").orElseThrow().wanted());
  }

  @Test
  void aMigrationFromALostHostIsPassed() throws Exception {
    fixture.run("counter", "edge-1");
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block("counter", "suspendSource", reached, goOn);
    WorkflowStub migration =
        fixture.start(MigrationWorkflow.TYPE, "counter", new OperationRequest("counter", "edge-2"));
    reached.await();
    loseEdge1();
    assertEquals(List.of("counter"), failOver().recovered());
    String host = host("counter");
    goOn.countDown();
    try {
      fixture.result(migration);
    } catch (WorkflowFailedException passed) {
      assertTrue(FailureText.of(passed).length() > 0);
    }
    assertEquals(host, host("counter"));
    runsElsewhere("counter");
  }

  private static void failsWith(WorkflowStub workflow, String words) {
    WorkflowFailedException failure =
        assertThrows(
            WorkflowFailedException.class,
            () -> workflow.getResult(AT_ONCE_SECONDS, TimeUnit.SECONDS, TransferResult.class));
    assertTrue(FailureText.of(failure).contains(words), FailureText.of(failure));
  }

  private WorkflowStub migrationThatHangsOn(String silentHost) throws Exception {
    fixture.run("counter", "edge-1");
    fixture.host(silentHost).trouble("counter", FakeHost.Trouble.SILENT);
    WorkflowStub migration =
        fixture.start(MigrationWorkflow.TYPE, "counter", new OperationRequest("counter", "edge-2"));
    fixture.host(silentHost).awaitSilence();
    return migration;
  }

  /** Else the next migration would have to wait until it has waited in vain for long enough. */
  @Test
  void aMigrationThatWasPassedEndsAtOnceAndSaysWhy() throws Exception {
    WorkflowStub migration = migrationThatHangsOn("edge-1");
    loseEdge1();
    assertEquals(List.of("counter"), failOver().recovered());
    failsWith(migration, "taken over by recover-counter");
    runsElsewhere("counter");
    fixture.migrate("counter", host("counter").equals("edge-2") ? "edge-3" : "edge-2");
  }

  @Test
  void aMigrationToALostHostGoesBackAtOnce() throws Exception {
    WorkflowStub migration = migrationThatHangsOn("edge-2");
    fixture.endLease("edge-2");
    failsWith(migration, "edge-2 is lost");
    assertEquals("edge-1", host("counter"));
    Settled.runsOn(fixture, "counter", "edge-1");
    fixture.migrate("counter", "edge-3");
  }
}
