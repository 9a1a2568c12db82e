package org.miragemanager.activities;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;

final class StepLogInterceptorTest {
  private static final WorkflowRun RUN = new WorkflowRun("default", "migrate-counter-1", "f00d");
  private static final Reservation MIGRATION =
      new Reservation(
          "counter-1",
          OperationKind.MIGRATE,
          RUN,
          new Generation(2, Place.host("edge-1")),
          new Generation(3, Place.host("edge-2")),
          null,
          new GuestSpec(new ImageRef("counter", "1"), 1, List.of()),
          List.of(),
          false,
          false);

  private static Map<String, String> subject(String step, Object... arguments) {
    return StepLogInterceptor.subject(step, arguments);
  }

  @Test
  void aStepOfTheTargetNamesItsGenerationAndHost() {
    assertEquals(
        Map.of("Unikernel", "counter-1", "Generation", "3", "Host", "edge-2"),
        subject("CreateTarget", MIGRATION));
  }

  @Test
  void aStepOfTheSourceNamesItsGenerationAndHost() {
    for (String step : List.of("SuspendSource", "DestroySource", "SeeSourceRun")) {
      assertEquals(
          Map.of("Unikernel", "counter-1", "Generation", "2", "Host", "edge-1"),
          subject(step, MIGRATION));
    }
  }

  @Test
  void theShelfIsNoHost() {
    Reservation suspension = MIGRATION.between(MIGRATION.source(), new Generation(3, Place.SHELF));
    assertEquals(
        Map.of("Unikernel", "counter-1", "Generation", "3"), subject("HandOver", suspension));
  }

  @Test
  void aNameIsAHostsExceptInTheStepsOfAUnikernel() {
    assertEquals(Map.of("Host", "edge-1"), subject("CloseHost", "edge-1"));
    assertEquals(Map.of("Unikernel", "counter-1"), subject("Stop", "counter-1"));
    assertEquals(
        Map.of("Unikernel", "counter-1"),
        subject("Reserve", new ReserveRequest("counter-1", OperationKind.MIGRATE, null, RUN)));
  }
}
