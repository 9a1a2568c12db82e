package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class PeriodicTaskTest {
  private final Semaphore rounds = new Semaphore(0);
  private final AtomicBoolean broken = new AtomicBoolean(true);

  /**
   * Cases opentsdb#41 and spring-boot#6516: the program was replaced under a running manager, and
   * its threads ended of a NoClassDefFoundError while it said that it was ready.
   */
  @Test
  void anErrorNeitherEndsItNorIsHidden() throws InterruptedException {
    try (PeriodicTask patrol =
        new PeriodicTask(
            "leases", Duration.ofDays(1), "Leases cannot be watched now", this::round)) {
      assertEquals(Optional.empty(), patrol.problem());
      patrol.start();
      assertTrue(rounds.tryAcquire(20, TimeUnit.SECONDS));
      patrol.call();
      assertTrue(rounds.tryAcquire(20, TimeUnit.SECONDS), "it goes on");
      assertEquals(
          Optional.of(
              "Leases cannot be watched now: java.lang.NoClassDefFoundError: a/class/of/old"),
          patrol.problem());
      broken.set(false);
      patrol.call();
      assertTrue(rounds.tryAcquire(20, TimeUnit.SECONDS));
      // The next round begins when this one has ended, and what it tells with it.
      patrol.call();
      assertTrue(rounds.tryAcquire(20, TimeUnit.SECONDS));
      assertEquals(Optional.empty(), patrol.problem());
    }
  }

  private void round() {
    rounds.release();
    if (broken.get()) {
      throw new NoClassDefFoundError("a/class/of/old");
    }
  }
}
