package org.miragemanager.manager.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.ReadinessView;
import org.miragemanager.manager.service.ReadinessView.Part;

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
}
