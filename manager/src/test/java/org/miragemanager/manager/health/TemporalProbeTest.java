package org.miragemanager.manager.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.manager.server.Readiness;
import org.miragemanager.manager.server.Readiness.TemporalProbe;
import org.miragemanager.manager.service.Observation.ReadinessView;
import org.miragemanager.manager.temporal.TemporalSettings;
import org.miragemanager.manager.temporal.TemporalStart;
import org.miragemanager.manager.temporal.TemporalStart.RunningTemporal;

/** Temporal's part in readiness, with a server that comes and goes. */
final class TemporalProbeTest {
  @TempDir private Path folder;

  private static ReadinessView ask(WorkflowServiceStubs stubs, Duration patience) {
    return new Readiness(List.of(TemporalProbe.of(stubs, patience)), Duration.ofSeconds(20)).now();
  }

  @Test
  void aServerThatAnswersIsReadyAndOneThatIsGoneIsNot() {
    RunningTemporal server = TemporalStart.of(TemporalSettings.inMemory(), folder);
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder(server.access()).build());
    try {
      assertTrue(ask(stubs, Duration.ofSeconds(20)).ready());
      server.close();
      ReadinessView gone = ask(stubs, Duration.ofSeconds(1));
      assertFalse(gone.ready());
      assertEquals("temporal", gone.parts().getFirst().name());
      assertTrue(
          gone.parts().getFirst().problem().startsWith("Temporal does not answer: "),
          gone.parts().getFirst().problem());
    } finally {
      stubs.shutdownNow();
      server.close();
    }
  }
}
