package org.miragemanager.manager.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.recovery.FailoverController.Backoff;

class BackoffTest {
  private static final long SECOND = 1_000_000_000;

  private final Backoff pacing = new Backoff();

  @Test
  void theFirstAttemptIsAtOnceAndLaterOnesWaitTwiceAsLongEachTime() {
    List<Long> attempts = new ArrayList<>();
    for (long second = 0; second < 130; second++) {
      if (pacing.allows("counter", second * SECOND)) {
        attempts.add(second);
      }
    }
    assertEquals(List.of(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L), attempts);
  }

  @Test
  void whatIsNotWantedAnyMoreStartsAnew() {
    assertTrue(pacing.allows("counter", 0));
    assertFalse(pacing.allows("counter", 1));
    pacing.keepOnly(Set.of());
    assertTrue(pacing.allows("counter", 2));
  }

  @Test
  void aChangeForTheBetterLetsAllTryAtOnce() {
    assertTrue(pacing.allows("counter", 0));
    pacing.forget();
    assertTrue(pacing.allows("counter", 1));
  }
}
