package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.server.DrainService.HeartbeatProbe;

final class HeartbeatProbeTest {
  @Test
  void aLeaseThatIsRenewedIsNotSilent() {
    AtomicLong number = new AtomicLong();
    assertFalse(HeartbeatProbe.lasts(Duration.ofMinutes(1), number::incrementAndGet));
  }

  @Test
  void aLeaseThatStaysTheSameIsWatchedForItsLength() {
    long begun = System.nanoTime();
    assertTrue(HeartbeatProbe.lasts(Duration.ofMillis(200), () -> 7));
    assertTrue(System.nanoTime() - begun >= Duration.ofMillis(200).toNanos());
  }
}
