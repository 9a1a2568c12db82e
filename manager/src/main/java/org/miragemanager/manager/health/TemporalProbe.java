package org.miragemanager.manager.health;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Finds out whether Temporal answers. */
public final class TemporalProbe {
  private TemporalProbe() {}

  /**
   * Ready if the cluster behind these stubs answers.
   *
   * @param patience how long that may take
   */
  public static Probe of(WorkflowServiceStubs stubs, Duration patience) {
    return new Probe("temporal", () -> ask(stubs, patience));
  }

  private static void ask(WorkflowServiceStubs stubs, Duration patience) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
          .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
    } catch (StatusRuntimeException failure) {
      throw new IllegalStateException(
          "Temporal does not answer: " + failure.getStatus().getCode(), failure);
    }
  }
}
