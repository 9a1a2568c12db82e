package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AgentSilenceTest {
  @Test
  void aLeaseThatIsRenewedIsNotSilent() {
    AtomicLong number = new AtomicLong();
    assertFalse(AgentSilence.lasts(Duration.ofMinutes(1), number::incrementAndGet));
  }

  @Test
  void aLeaseThatStaysTheSameIsWatchedForItsLength() {
    long begun = System.nanoTime();
    assertTrue(AgentSilence.lasts(Duration.ofMillis(200), () -> 7));
    assertTrue(System.nanoTime() - begun >= Duration.ofMillis(200).toNanos());
  }
}
