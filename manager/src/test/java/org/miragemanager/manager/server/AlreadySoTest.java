package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.server.ManagerService.AlreadySo;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** When an order is told that there is nothing to do, and when that is not known yet. */
final class AlreadySoTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Optional<String> EDGE = Optional.of("edge-1");

  private static final Unikernel RUNS =
      unikernel(UnikernelStatus.CONNECTED, Place.host("edge-1"), true, Optional.empty());
  private static final Unikernel RESTS =
      unikernel(UnikernelStatus.SUSPENDED, Place.SHELF, false, Optional.empty());

  private static Unikernel unikernel(
      UnikernelStatus status, Place place, boolean wanted, Optional<Operation> operation) {
    return new Unikernel(
        "counter-1",
        new Image("counter", "1", "process", "example:counter"),
        new GuestSpec(new ImageRef("counter", "1"), 1, List.of()),
        status,
        new Generation(2, place),
        Optional.empty(),
        Optional.empty(),
        false,
        wanted,
        0,
        Optional.empty(),
        NOW,
        operation);
  }

  private static Unikernel busy(Unikernel unikernel) {
    Operation open =
        new Operation(
            1,
            "counter-1",
            OperationKind.MIGRATE,
            new WorkflowRun("here", "default", "migrate-counter-1", "run-1"),
            EDGE,
            Optional.of("edge-2"),
            NOW,
            Optional.empty(),
            Optional.empty(),
            "",
            Measurement.NONE);
    return unikernel(
        unikernel.status(), unikernel.owner().place(), unikernel.wanted(), Optional.of(open));
  }

  private static Optional<String> words(Optional<OperationView> answer) {
    return answer.map(OperationView::detail);
  }

  @Test
  void whatIsSoIsTold() {
    Optional<String> runs = Optional.of("counter-1 runs on edge-1 already");
    assertEquals(runs, words(AlreadySo.migrate(RUNS, EDGE)));
    assertEquals(runs, words(AlreadySo.resume(RUNS, EDGE)));
    assertEquals(runs, words(AlreadySo.resume(RUNS, Optional.empty())));
    assertEquals(
        Optional.of("counter-1 rests on the shelf already"), words(AlreadySo.suspend(RESTS)));
    assertEquals(
        Optional.of("counter-1 is stopped already"),
        words(
            AlreadySo.stop(
                unikernel(UnikernelStatus.STOPPED, Place.SHELF, false, Optional.empty()))));
  }

  @Test
  void whatIsOtherwiseIsToBeDone() {
    assertEquals(Optional.empty(), AlreadySo.migrate(RUNS, Optional.empty()));
    assertEquals(Optional.empty(), AlreadySo.migrate(RUNS, Optional.of("edge-2")));
    assertEquals(Optional.empty(), AlreadySo.resume(RUNS, Optional.of("edge-2")));
    assertEquals(Optional.empty(), AlreadySo.resume(RESTS, Optional.empty()));
    assertEquals(Optional.empty(), AlreadySo.suspend(RUNS));
    assertEquals(Optional.empty(), AlreadySo.stop(RESTS));
    Unikernel isToBeBroughtBack =
        unikernel(UnikernelStatus.SUSPENDED, Place.SHELF, true, Optional.empty());
    assertEquals(Optional.empty(), AlreadySo.suspend(isToBeBroughtBack));
  }

  /** A migration may move what runs now, a resume may run what rests now: nothing is known yet. */
  @Test
  void whileAnOperationWorksOnItNothingIsSoAlready() {
    assertEquals(Optional.empty(), AlreadySo.migrate(busy(RUNS), EDGE));
    assertEquals(Optional.empty(), AlreadySo.resume(busy(RUNS), EDGE));
    assertEquals(Optional.empty(), AlreadySo.resume(busy(RUNS), Optional.empty()));
    assertEquals(Optional.empty(), AlreadySo.suspend(busy(RESTS)));
  }
}
