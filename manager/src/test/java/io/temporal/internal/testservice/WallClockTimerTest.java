package io.temporal.internal.testservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.internal.testservice.WallClockServices.WallClockTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The timers of the in-memory Temporal. */
final class WallClockTimerTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final WallClockTimer timer = new WallClockTimer();

  @AfterEach
  void shutDown() {
    timer.shutdown();
  }

  @Test
  void whatIsDueRuns() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(3);
    timer.schedule(Duration.ZERO, ran::countDown);
    timer.schedule(
        Duration.ofMillis(-1),
        () -> {
          ran.countDown();
          throw new IllegalStateException("as a test wants it");
        });
    timer.scheduleAt(Instant.now().plusMillis(1), ran::countDown, "soon");
    assertTrue(ran.await(30, TimeUnit.SECONDS));
  }

  @Test
  void whatIsCancelledIsNotKept() {
    for (int number = 0; number < 1000; number++) {
      timer.schedule(LONG, () -> {}, "a time-out").apply();
    }
    StringBuilder diagnostics = new StringBuilder();
    timer.getDiagnostics(diagnostics);
    assertEquals("timers: 0", diagnostics.toString());
  }

  @Test
  void afterTheEndNothingIsScheduledAndNobodyFails() {
    timer.shutdown();
    timer.schedule(Duration.ZERO, () -> {}).apply();
  }
}
