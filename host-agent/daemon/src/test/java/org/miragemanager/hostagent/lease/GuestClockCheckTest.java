package org.miragemanager.hostagent.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.hostagent.lease.GuestLease.GuestClockCheck;

final class GuestClockCheckTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long HEARTBEAT = 667 * MILLI;
  private static final long MINUTES = 120 * SECOND;

  private final Random random = new Random(7);

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.94})
  void aSlowClockIsSoonFoundOut(double pace) {
    long foundAfter = foundOut(now -> (long) (now * pace), 50 * MILLI);
    assertTrue(foundAfter < 40 * SECOND, "found after ns: " + foundAfter);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.97, 1.0, 1.5})
  void aClockThatIsNearlyRightOrFastIsNot(double pace) {
    assertEquals(Long.MAX_VALUE, foundOut(now -> (long) (now * pace), 50 * MILLI));
  }

  @Test
  void aBusyMachineIsNoSlowClock() {
    assertEquals(Long.MAX_VALUE, foundOut(LongUnaryOperator.identity(), 2 * SECOND));
  }

  @Test
  void aMachineThatWasSuspendedIsNoSlowClock() {
    GuestClockCheck pace = new GuestClockCheck();
    long suspended = 1_000 * SECOND;
    for (long guest = 0; guest < 2 * MINUTES; guest += HEARTBEAT) {
      long host = guest < MINUTES ? guest : guest + suspended;
      assertFalse(pace.isSlow(guest, host));
    }
  }

  @Test
  void aNewConnectionForgetsNoProof() {
    GuestClockCheck pace = new GuestClockCheck();
    for (long now = 0; now < MINUTES / 2; now += HEARTBEAT) {
      assertFalse(pace.isSlow(now, now));
    }
    pace.connected();
    assertFalse(pace.isSlow(MINUTES, MINUTES));
  }

  /** When a clock is found out, in nanoseconds; never: the greatest number. */
  private long foundOut(LongUnaryOperator guestClock, long greatestDelay) {
    GuestClockCheck pace = new GuestClockCheck();
    for (long now = 0; now < 2 * MINUTES; now += HEARTBEAT) {
      long delay = greatestDelay == 0 ? 0 : random.nextLong(greatestDelay);
      if (pace.isSlow(guestClock.applyAsLong(now), now + delay)) {
        return now;
      }
    }
    return Long.MAX_VALUE;
  }
}
