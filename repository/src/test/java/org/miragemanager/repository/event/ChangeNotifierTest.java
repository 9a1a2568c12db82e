package org.miragemanager.repository.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.repository.Cluster;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.event.EventPublisher.ChangeNotifier;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;

@Timeout(60)
final class ChangeNotifierTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void aConditionThatHoldsIsNotWaitedFor() throws InterruptedException {
    assertTrue(new ChangeNotifier().await("counter-1", () -> true, Duration.ZERO));
  }

  @Test
  void theWaitEndsWithItsTime() throws InterruptedException {
    AtomicInteger checks = new AtomicInteger();
    ChangeNotifier changes = new ChangeNotifier();
    assertFalse(
        changes.await("counter-1", () -> checks.incrementAndGet() < 0, Duration.ofMillis(20)));
    assertEquals(2, checks.get(), "once before the wait and once after it: nothing is polled");
  }

  @Test
  void everySignalChecksAgainAndOthersDoNot() throws Exception {
    ChangeNotifier changes = new ChangeNotifier();
    AtomicInteger checks = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    FutureTask<Boolean> waiter =
        new FutureTask<>(
            () ->
                changes.await(
                    "counter-1",
                    () -> {
                      first.countDown();
                      return checks.incrementAndGet() >= 2;
                    },
                    LONG));
    new Thread(waiter).start();
    assertTrue(first.await(30, TimeUnit.SECONDS));
    changes.signal("counter-2");
    changes.signal("counter-1");
    assertTrue(waiter.get(30, TimeUnit.SECONDS));
    assertEquals(2, checks.get());
  }

  @Test
  void aHandOverWakesWhoWaitsForIt(@TempDir Path folder) throws Exception {
    try (Repository repository = Repository.open(folder)) {
      Cluster cluster = new Cluster(repository);
      cluster.join("edge-1");
      cluster.create("counter-1");
      long target = cluster.prepare("counter-1", "edge-1", "run");
      CountDownLatch waiting = new CountDownLatch(1);
      FutureTask<Boolean> waiter =
          new FutureTask<>(
              () ->
                  repository
                      .changes()
                      .await(
                          "counter-1",
                          () -> {
                            waiting.countDown();
                            return repository.ownership().status("counter-1", target)
                                == GenerationStatus.OWNER;
                          },
                          LONG));
      new Thread(waiter).start();
      assertTrue(waiting.await(30, TimeUnit.SECONDS));
      assertEquals(
          GenerationStatus.RETIRED,
          repository.ownership().handOver("counter-1", 1, target, Optional.empty()).fromStatus());
      assertTrue(waiter.get(30, TimeUnit.SECONDS));
    }
  }
}
