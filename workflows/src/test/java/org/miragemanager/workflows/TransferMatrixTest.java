package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.OperationService.OperationFilter;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflow;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;

/**
 * Every step of every transfer, of its undoing too, goes wrong in every way; after each, liveness
 * is proved by one more transfer. Nothing is listed here: {@link Routes} has the steps, {@link
 * FaultCase} the faults, {@link Expected} the rule.
 */
class TransferMatrixTest {
  private static final String SPARE_HOST = "edge-3";
  private static final int PATIENCE_SECONDS = 60;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

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

  static List<Route> routes() {
    return Routes.all();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @MethodSource("routes")
  void everyRouteIsAsTheTableTells(Route route) throws TimeoutException {
    String unikernel = prepared(route);
    WorkflowStub workflow = begin(route, unikernel);
    succeeds(workflow);
    assertEquals(route.steps(), fixture.steps().asked(unikernel));
    isThere(route, unikernel, back(route, route.end()));
    Settled.nothingIsLeft(fixture, unikernel);
    movesOnceMore(unikernel);
  }

  static List<FaultCase> faults() {
    return FaultCase.all();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void everyFaultEndsInARightState(FaultCase goneWrong) throws TimeoutException {
    Route route = goneWrong.route();
    Expected expected = Expected.of(goneWrong);
    String unikernel = prepared(route);
    fixture.steps().plan(unikernel, goneWrong.step(), goneWrong.time(), goneWrong.fault());
    WorkflowStub workflow = begin(route, unikernel);
    boolean succeeded = succeeds(workflow);
    assertTrue(fixture.steps().struck(unikernel, goneWrong.step()), "it went wrong at all");
    assertEquals(expected.recordLeft(), hasOpenRecord(unikernel), "its record is left");
    if (expected.recordLeft()) {
      fixture.settle(unikernel);
    } else if (expected.domainsLeft()) {
      fixture.renew(unikernel);
    }
    isThere(route, unikernel, back(route, expected.where()));
    Settled.nothingIsLeft(fixture, unikernel);
    assertEquals(expected.outcome(goneWrong), outcome(workflow, unikernel), "what is recorded");
    assertEquals(!expected.fails(goneWrong), succeeded, "whether the workflow succeeded");
    fixture.steps().planNothing(unikernel);
    movesOnceMore(unikernel);
  }

  private static String prepared(Route route) {
    String unikernel = "counter-" + NUMBERS.incrementAndGet();
    String image = route.hostTrouble().image();
    switch (route.from()) {
      case Route.NOWHERE -> {}
      case Scenario.SHELF -> {
        fixture.direct().run(unikernel, SPARE_HOST, image);
        fixture.direct().move(unikernel, OperationKind.SUSPEND, null);
      }
      case Scenario.LOST -> {
        fixture.direct().run(unikernel, SPARE_HOST, image);
        fixture.direct().move(unikernel, OperationKind.MIGRATE, "edge-1");
        fixture.crash(unikernel, "edge-1");
      }
      default -> fixture.direct().run(unikernel, route.from(), image);
    }
    fixture.hosts().stream()
        .filter(host -> route.troubles(host.name()))
        .forEach(host -> host.trouble(unikernel, route.hostTrouble()));
    return unikernel;
  }

  private static WorkflowStub begin(Route route, String unikernel) {
    String target = route.to().orElse(null);
    return fixture.start(
        route.type(),
        unikernel,
        route.type().equals(RunWorkflow.TYPE)
            ? new RunRequest(
                unikernel,
                target,
                new GuestSpec(
                    new ImageRef(route.hostTrouble().image(), null),
                    GuestSpec.USUAL_MEMORY_BYTES,
                    List.of()))
            : new OperationRequest(unikernel, target));
  }

  private static boolean succeeds(WorkflowStub workflow) throws TimeoutException {
    try {
      TransferResult ignored =
          workflow.getResult(PATIENCE_SECONDS, TimeUnit.SECONDS, TransferResult.class);
      return true;
    } catch (WorkflowFailedException failed) {
      return false;
    }
  }

  /** To recover is to claim first: what could not be brought back is on the shelf. */
  private static Whereabouts back(Route route, Whereabouts where) {
    return where == Whereabouts.BACK && !route.leavesHost() && !route.from().equals(Route.NOWHERE)
        ? Whereabouts.SHELF
        : where;
  }

  private static void isThere(Route route, String unikernel, Whereabouts where) {
    switch (where) {
      case TARGET -> Settled.runsOn(fixture, unikernel, route.to().orElseThrow());
      case ELSEWHERE -> {
        String host = find(unikernel).orElseThrow().host().orElseThrow();
        assertTrue(!route.to().equals(Optional.of(host)), host);
        Settled.runsOn(fixture, unikernel, host);
      }
      case BACK -> {
        if (route.leavesHost()) {
          Settled.runsOn(fixture, unikernel, route.from());
        } else {
          Settled.isGone(fixture, unikernel);
        }
      }
      case SHELF -> Settled.restsOnShelf(fixture, unikernel);
      case STOPPED -> {
        Settled.restsOnShelf(fixture, unikernel);
        assertEquals(UnikernelStatus.STOPPED, find(unikernel).orElseThrow().status());
      }
      case LOST -> Settled.isLost(fixture, unikernel);
      case CREATED -> {
        Settled.restsOnShelf(fixture, unikernel);
        assertEquals(UnikernelStatus.CREATED, find(unikernel).orElseThrow().status());
      }
    }
  }

  private static void movesOnceMore(String unikernel) {
    fixture.hosts().forEach(host -> host.trouble(unikernel, FakeHost.Trouble.NONE));
    Optional<Unikernel> found = find(unikernel);
    if (found.isEmpty()) {
      fixture.direct().run(unikernel, SPARE_HOST);
      Settled.runsOn(fixture, unikernel, SPARE_HOST);
      return;
    }
    switch (found.get().status()) {
      case CONNECTED -> {
        String other = found.get().host().equals(Optional.of(SPARE_HOST)) ? "edge-1" : SPARE_HOST;
        fixture.direct().move(unikernel, OperationKind.MIGRATE, other);
        Settled.runsOn(fixture, unikernel, other);
      }
      case CREATED, STARTED, SUSPENDED -> {
        fixture.direct().move(unikernel, OperationKind.RESUME, SPARE_HOST);
        Settled.runsOn(fixture, unikernel, SPARE_HOST);
      }
      case FAILED -> {
        fixture.direct().move(unikernel, OperationKind.RECOVER, SPARE_HOST);
        Settled.runsOn(fixture, unikernel, SPARE_HOST);
      }
      case STOPPED -> assertTrue(fixture.repository().unikernels().remove(unikernel));
      case TERMINATED -> throw new AssertionError("its program has no end");
    }
  }

  private static Optional<Unikernel> find(String unikernel) {
    return fixture.repository().unikernels().find(unikernel);
  }

  private static boolean hasOpenRecord(String unikernel) {
    return find(unikernel).flatMap(Unikernel::operation).isPresent();
  }

  /** What is recorded of that workflow; empty: nothing. */
  private static Optional<OperationOutcome> outcome(WorkflowStub workflow, String unikernel) {
    return fixture
        .repository()
        .operations()
        .list(OperationFilter.ofUnikernel(unikernel), 10)
        .stream()
        .filter(
            operation ->
                operation.workflow().workflowId().equals(workflow.getExecution().getWorkflowId()))
        .findFirst()
        .flatMap(Operation::outcome);
  }
}
