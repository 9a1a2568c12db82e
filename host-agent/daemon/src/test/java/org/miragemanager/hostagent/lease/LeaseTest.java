package org.miragemanager.hostagent.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LeaseTest {

  private static final long MILLI = 1_000_000;

  private final AtomicLong now = new AtomicLong(500 * MILLI);
  private final HeldLease held = new HeldLease(now::get);

  @Test
  void aLeaseIsCountedFromTheRequestAndATenthShorter() {
    Lease lease = Lease.granted(3, 2_000, 500 * MILLI);
    assertEquals(2_300 * MILLI, lease.endsAtNanos());
    assertTrue(lease.runsAt(2_300 * MILLI - 1));
    assertFalse(lease.runsAt(2_300 * MILLI));
  }

  @Test
  void aClockThatOverflowsDoesNotEndALease() {
    Lease lease = Lease.granted(1, 1_000, Long.MAX_VALUE - MILLI);
    assertTrue(lease.runsAt(Long.MAX_VALUE - MILLI));
    assertFalse(lease.runsAt(Long.MIN_VALUE + 1_000 * MILLI));
  }

  @Test
  void whoHasJustStartedHoldsNothing() {
    assertFalse(held.runs());
    assertFalse(held.allows(Long.MAX_VALUE));
  }

  @Test
  void newsAreAllowedUnderTheirOwnLeaseAndEarlierOnes() {
    held.hold(Lease.granted(7, 1_000, now.get()));
    assertFalse(held.allows(6));
    assertTrue(held.allows(7));
    assertTrue(held.allows(8));
  }

  @Test
  void newsAreNotAllowedWhenTheLeaseHasEnded() {
    held.hold(Lease.granted(7, 1_000, now.get()));
    now.addAndGet(900 * MILLI);
    assertFalse(held.runs());
    assertFalse(held.allows(8));
  }

  @Test
  void theSystemsClockRunsAsNanoTimeDoes() {
    SystemLeaseClock clock = new SystemLeaseClock();
    long before = System.nanoTime();
    long first = clock.nanos();
    long after = System.nanoTime();
    assertTrue(first >= before && first <= after, before + " " + first + " " + after);
    assertTrue(clock.nanos() >= first);
  }
}
