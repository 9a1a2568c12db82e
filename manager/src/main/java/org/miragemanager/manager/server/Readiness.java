package org.miragemanager.manager.server;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.server.Readiness.Probe;
import org.miragemanager.manager.service.Observation.ReadinessView;
import org.miragemanager.manager.service.Observation.ReadinessView.Part;

/** Asks all parts at the same time; one that does not answer in time is not ready. */
public final class Readiness {
  private final List<Probe> probes;
  private final Duration patience;

  /**
   * Asks nobody yet.
   *
   * @param patience how long the slowest part may take
   */
  public Readiness(List<Probe> probes, Duration patience) {
    this.probes = List.copyOf(probes);
    this.patience = patience;
  }

  /** How it is now. */
  public ReadinessView now() {
    long deadline = System.nanoTime() + patience.toNanos();
    List<FutureTask<Void>> answers = new ArrayList<>();
    for (Probe probe : probes) {
      FutureTask<Void> answer =
          new FutureTask<>(
              () -> {
                probe.check().run();
                return null;
              });
      answers.add(answer);
      Thread.ofVirtual().name("probe-" + probe.name()).start(answer);
    }
    List<Part> parts = new ArrayList<>();
    for (int index = 0; index < probes.size(); index++) {
      parts.add(part(probes.get(index).name(), answers.get(index), deadline));
    }
    return ReadinessView.of(parts);
  }

  private Part part(String name, FutureTask<Void> answer, long deadline) {
    try {
      answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return new Part(name, true, null);
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      String words = cause.getMessage();
      return new Part(name, false, words == null ? cause.getClass().getSimpleName() : words);
    } catch (TimeoutException late) {
      answer.cancel(true);
      return new Part(name, false, "it does not answer within " + patience.toMillis() + " ms");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Part(name, false, "the manager is stopping");
    }
  }

  /**
   * Finds out whether one part of the manager is ready.
   *
   * @param name the part
   * @param check returns if it is, throws with the reason if it is not; may be interrupted
   */
  public record Probe(String name, Check check) {
    /** Looks. */
    @FunctionalInterface
    public interface Check {
      /** Returns if the part is ready. */
      void run() throws Exception;
    }
  }

  /** Finds out whether Temporal answers. */
  public static final class TemporalProbe {
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
}
