package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.host.HostService.HostGuests;
import org.miragemanager.workflows.drain.DrainLoop;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainResult;
import org.miragemanager.workflows.temporal.MirageWorkflows;
import org.miragemanager.workflows.temporal.OperationEnd.FailureText;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflow;
import org.miragemanager.workflows.transfer.WorkflowStatus.OperationControl;

/** Each test empties a host of its own; edge-1 to edge-3 have room for what was there. */
class DrainTest {
  @TempDir private static Path folder;
  private static TransferFixture fixture;
  private static int numbers;

  private String host;

  @BeforeAll
  static void start() throws IOException {
    fixture = new TransferFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void join() throws IOException {
    numbers++;
    host = "drained-" + numbers;
    fixture.join(host, 100);
  }

  private List<String> running(int count) throws TimeoutException {
    List<String> guests = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      String guest = "guest-" + numbers + "-" + number;
      fixture.run(guest, host);
      guests.add(guest);
    }
    return guests;
  }

  private WorkflowStub begin(Long parallel) {
    return fixture.start(DrainWorkflow.TYPE, host, new DrainRequest(host, parallel));
  }

  private DrainResult drain() throws TimeoutException {
    return fixture.drained(begin(null));
  }

  private String failure(WorkflowStub drain) {
    return FailureText.of(
        assertThrows(WorkflowFailedException.class, () -> fixture.drained(drain)));
  }

  private boolean isClosed() {
    return fixture.repository().hosts().find(host).orElseThrow().drained();
  }

  private HostGuests guests() {
    return fixture.repository().hosts().guests(host);
  }

  private static void runElsewhere(List<String> guests) {
    for (String guest : guests) {
      String now = fixture.repository().unikernels().find(guest).orElseThrow().host().orElseThrow();
      Settled.runsOn(fixture, guest, now);
    }
  }

  @Test
  void everyGuestIsMovedAndTheHostStaysClosed() throws TimeoutException {
    List<String> guests = running(5);
    DrainResult result = drain();
    assertEquals(new DrainResult(host, 5, Map.of()), result);
    assertEquals(host + " is drained: 5 guests moved", result.sentence());
    assertTrue(isClosed());
    assertTrue(guests().none());
    runElsewhere(guests);
  }

  @Test
  void anEmptyHostIsDrainedAtOnceAndAgain() throws TimeoutException {
    assertEquals(0, drain().moved());
    assertEquals(0, drain().moved());
    assertTrue(isClosed());
  }

  @Test
  void guestsThatRestOnTheShelfStayThere() throws TimeoutException {
    String guest = running(1).getFirst();
    fixture.result(fixture.start(SuspendWorkflow.TYPE, guest, new OperationRequest(guest, null)));
    assertEquals(0, drain().moved());
    Settled.restsOnShelf(fixture, guest);
  }

  @Test
  void anUnknownHostIsToldAtOnce() {
    WorkflowStub drain =
        fixture.start(DrainWorkflow.TYPE, "nowhere", new DrainRequest("nowhere", null));
    assertTrue(failure(drain).contains("No host named 'nowhere'"));
  }

  @Test
  void notMoreThanAskedForAreMovedAtATime() throws Exception {
    List<String> guests = running(3);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(guests.getFirst(), "createTarget", reached, goOn);
    WorkflowStub drain = begin(1L);
    reached.await();
    assertEquals("moved 0 of 3", drain.query(OperationControl.PROGRESS, String.class));
    assertEquals(3, guests().owned().size());
    goOn.countDown();
    assertEquals(3, fixture.drained(drain).moved());
    runElsewhere(guests);
  }

  @Test
  void aGuestThatAnotherOperationWorksOnIsTriedAgain() throws Exception {
    String guest = running(1).getFirst();
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(guest, "suspendSource", reached, goOn);
    WorkflowStub suspension =
        fixture.start(SuspendWorkflow.TYPE, guest, new OperationRequest(guest, null));
    reached.await();
    WorkflowStub drain = begin(null);
    fixture.awaitEnded("migrate-" + guest);
    goOn.countDown();
    fixture.result(suspension);
    DrainResult result = fixture.drained(drain);
    assertEquals(0, result.moved());
    assertTrue(result.gone().containsKey(guest), result.toString());
    Settled.restsOnShelf(fixture, guest);
  }

  @Test
  void whatWasOnItsWayThereIsWaitedForAndMovedToo() throws Exception {
    running(1);
    String late = "late-" + numbers;
    fixture.run(late, "edge-1");
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(late, "createTarget", reached, goOn);
    WorkflowStub arrival =
        fixture.start(MigrationWorkflow.TYPE, late, new OperationRequest(late, host));
    reached.await();
    WorkflowStub drain = begin(null);
    fixture.awaitEnded("migrate-guest-" + numbers + "-1");
    goOn.countDown();
    assertEquals(host, fixture.result(arrival).target());
    assertEquals(2, fixture.drained(drain).moved());
    assertTrue(guests().none());
    runElsewhere(List.of(late));
  }

  @Test
  void guestsThatNobodyCanTakeAreNamedAndTheDrainCanGoOn() throws TimeoutException {
    List<String> guests = running(3);
    String stubborn = guests.get(1);
    fixture.hosts().forEach(other -> other.trouble(stubborn, FakeHost.Trouble.NO_FILE));
    String failure = failure(begin(null));
    assertTrue(failure.contains(host + " is not empty: 2 guests moved, 1 could not be"), failure);
    assertTrue(failure.contains(stubborn + " (") && failure.contains("has no file"), failure);
    assertTrue(failure.contains("`miragectl host drain " + host + "` goes on"), failure);
    assertTrue(isClosed());
    Settled.runsOn(fixture, stubborn, host);
    fixture.hosts().forEach(other -> other.trouble(stubborn, FakeHost.Trouble.NONE));
    assertEquals(1, drain().moved());
    runElsewhere(guests);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILS_ONCE", "ANSWER_LOST", "RUNS_TWICE"})
  void everyStepMayFailOnceOrRunTwice(Fault fault) throws TimeoutException {
    for (String step : List.of("closeHost", "listGuests")) {
      fixture.steps().plan(host, step, fault);
      drain();
      assertTrue(isClosed());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "closeHost, ABORTED",
    "listGuests, ABORTED",
    "closeHost, CANCELLED",
    "listGuests, CANCELLED"
  })
  void anAbortOpensTheHostAgain(String step, Fault fault) throws Exception {
    List<String> guests = running(1);
    fixture.steps().plan(host, step, fault);
    WorkflowStub drain = begin(null);
    WorkflowFailedException failure =
        assertThrows(WorkflowFailedException.class, () -> fixture.drained(drain));
    if (fault == Fault.CANCELLED) {
      assertTrue(failure.getCause() instanceof CanceledFailure, failure.toString());
    } else {
      String answer = fixture.answerToAbort(DrainWorkflow.TYPE + "-" + host);
      assertEquals(FailureText.of(failure), answer);
      assertTrue(answer.contains("aborted (wanted so): " + host + " takes guests again"), answer);
    }
    assertFalse(isClosed());
    Settled.runsOn(fixture, guests.getFirst(), host);
  }

  @Test
  void anAbortLetsMigrationsThatAreUnderWayEnd() throws Exception {
    List<String> guests = running(3);
    fixture.steps().plan(guests.getFirst(), "createTarget", Fault.RUNS_TWICE);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(guests.getFirst(), "createTarget", reached, goOn);
    WorkflowStub drain = begin(1L);
    reached.await();
    fixture.beginAbort(DrainWorkflow.TYPE + "-" + host);
    goOn.countDown();
    String answer = fixture.answerToAbort(DrainWorkflow.TYPE + "-" + host);
    assertTrue(answer.contains("of its own it moved 1 of 3"), answer);
    assertFalse(isClosed());
    assertThrows(WorkflowFailedException.class, () -> fixture.drained(drain));
    assertEquals(guests.subList(1, 3), guests().owned());
    runElsewhere(guests.subList(0, 1));
  }

  @Test
  void aTerminatedDrainLeavesMigrationsAloneAndCanGoOn() throws Exception {
    List<String> guests = running(2);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    fixture.steps().block(guests.getFirst(), "createTarget", reached, goOn);
    WorkflowStub drain = begin(1L);
    reached.await();
    drain.terminate("on purpose");
    goOn.countDown();
    fixture.awaitEnded("migrate-" + guests.getFirst());
    assertEquals(1, drain().moved());
    runElsewhere(guests);
  }

  @Test
  void aLongDrainGoesOnAsANewRunAndKeepsItsCounts() throws Exception {
    int count = DrainLoop.MOVES_A_RUN + 5;
    List<String> guests = running(count);
    WorkflowStub drain = begin(8L);
    assertEquals(count, fixture.drained(drain).moved());
    assertTrue(guests().none());
    WorkflowExecutionHistory first =
        fixture
            .client()
            .fetchHistory(drain.getExecution().getWorkflowId(), drain.getExecution().getRunId());
    assertEquals(
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
        first.getEvents().getLast().getEventType());
    runElsewhere(guests);
    try (Replayer replayer = new Replayer(MirageWorkflows::register)) {
      replayer.replay(first);
    }
  }

  @Test
  void whatNobodyAskedForIsRefusedByTheRepository() throws TimeoutException {
    String guest = running(1).getFirst();
    drain();
    assertThrows(
        RuntimeException.class,
        () -> fixture.repository().ownership().prepare(guest, Place.host(host), "back"));
    assertThrows(WorkflowFailedException.class, () -> fixture.migrate(guest, host));
  }
}
