package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.server.Readiness.Probe;
import org.miragemanager.manager.service.Observation.ReadinessView;
import org.miragemanager.manager.service.Observation.ReadinessView.Part;

final class ReadinessTest {
  private static final Probe READY = new Probe("repository", () -> {});

  private static ReadinessView ask(Duration patience, Probe... probes) {
    return new Readiness(List.of(probes), patience).now();
  }

  @Test
  void itIsReadyWhenEveryPartIs() {
    ReadinessView readiness = ask(Duration.ofSeconds(20), READY, new Probe("worker", () -> {}));
    assertTrue(readiness.ready());
    assertEquals(
        List.of(new Part("repository", true, null), new Part("worker", true, null)),
        readiness.parts());
  }

  @Test
  void aPartThatIsNotSaysWhy() {
    Probe broken =
        new Probe(
            "temporal",
            () -> {
              throw new IllegalStateException("nobody is there");
            });
    ReadinessView readiness = ask(Duration.ofSeconds(20), READY, broken);
    assertFalse(readiness.ready());
    assertEquals(new Part("temporal", false, "nobody is there"), readiness.parts().get(1));
    assertTrue(readiness.parts().get(0).ready());
  }

  @Test
  void aPartThatHangsIsNotReadyAndIsInterrupted() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Probe hanging =
        new Probe(
            "temporal",
            () -> {
              try {
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
            });
    ReadinessView readiness = ask(Duration.ofMillis(50), hanging);
    assertEquals(
        List.of(new Part("temporal", false, "it does not answer within 50 ms")), readiness.parts());
    assertTrue(interrupted.await(20, TimeUnit.SECONDS));
  }
}
