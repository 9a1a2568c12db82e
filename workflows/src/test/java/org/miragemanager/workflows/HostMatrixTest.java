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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.workflows.drain.DrainWorkflow;
import org.miragemanager.workflows.drain.DrainWorkflow.DrainRequest;
import org.miragemanager.workflows.failover.FailoverWorkflow;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;

/**
 * Every step of what is done to a host goes wrong in every way; after each, it is proved that the
 * host can be emptied, or that its guests can be brought back. Each case has a host of its own.
 */
class HostMatrixTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private static Path folder;
  private static TransferFixture fixture;
  private static int numbers;

  private String host;
  private String guest;

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
    host = "host-" + numbers;
    guest = "guest-" + numbers;
    fixture.join(host, 100);
    fixture.direct().run(guest, host);
  }

  static List<HostRoute> routes() {
    return HostRoute.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("routes")
  void everyRouteIsAsTold(HostRoute route) throws TimeoutException {
    boolean succeeded = carryOut(route);
    assertEquals(route.steps(), fixture.steps().asked(host));
    assertEquals(route.abortedAt().isEmpty(), succeeded);
  }

  static List<HostFaultCase> faults() {
    return HostFaultCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void everyFaultEndsInARightState(HostFaultCase goneWrong) throws TimeoutException {
    HostRoute route = goneWrong.route();
    fixture.steps().plan(host, goneWrong.step(), 1, goneWrong.fault());
    boolean succeeded = carryOut(route);
    assertTrue(fixture.steps().struck(host, goneWrong.step()), "it went wrong at all");
    assertEquals(route.abortedAt().isEmpty() && !goneWrong.isRefused(), succeeded);
    switch (route.type()) {
      case DrainWorkflow.TYPE -> {
        assertEquals(isClosed(goneWrong), host().drained(), "whether it is closed");
        assertEquals(!succeeded, isOn(host), "whether its guest is there");
        Settled.runsOn(fixture, guest, where());
      }
      case FailoverWorkflow.TYPE -> {
        if (succeeded) {
          Settled.runsOn(fixture, guest, where());
          assertTrue(!isOn(host));
        } else {
          assertEquals(UnikernelStatus.FAILED, guest().status());
        }
      }
      default -> throw new IllegalArgumentException(route.type());
    }
    fixture.steps().planNothing(host);
    assertTrue(carryOut(new HostRoute(route.type(), Optional.empty(), route.steps())));
    fixture.renew(guest);
    Settled.runsOn(fixture, guest, where());
    Settled.nothingIsLeft(fixture, guest);
    assertTrue(!isOn(host));
  }

  /**
   * A drain that fails leaves its host closed: whoever wanted it empty goes on, or opens it. One
   * that is aborted opens it.
   */
  private static boolean isClosed(HostFaultCase goneWrong) {
    boolean done = goneWrong.fault() != Fault.REFUSED;
    return switch (goneWrong.step()) {
      case "closeHost" -> goneWrong.isRefused() ? done : goneWrong.route().abortedAt().isEmpty();
      case "openHost" -> !done;
      default -> goneWrong.route().abortedAt().isEmpty();
    };
  }

  private boolean carryOut(HostRoute route) throws TimeoutException {
    route.abortedAt().ifPresent(step -> fixture.steps().planAlso(host, step, 1, Fault.ABORTED));
    WorkflowStub workflow =
        switch (route.type()) {
          case DrainWorkflow.TYPE ->
              fixture.start(DrainWorkflow.TYPE, host, new DrainRequest(host, null));
          case FailoverWorkflow.TYPE -> {
            fixture.endLease(host);
            yield fixture.start(FailoverWorkflow.TYPE, host, new FailoverRequest(host));
          }
          default -> throw new IllegalArgumentException(route.type());
        };
    try {
      Object ignored = workflow.getResult(PATIENCE_SECONDS, TimeUnit.SECONDS, Object.class);
      return true;
    } catch (WorkflowFailedException failed) {
      return false;
    }
  }

  private Host host() {
    return fixture.repository().hosts().find(host).orElseThrow();
  }

  private Unikernel guest() {
    return fixture.repository().unikernels().find(guest).orElseThrow();
  }

  private String where() {
    return guest().host().orElseThrow();
  }

  private boolean isOn(String place) {
    return where().equals(place);
  }
}
