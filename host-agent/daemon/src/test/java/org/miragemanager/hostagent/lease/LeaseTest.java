package org.miragemanager.hostagent.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.lease.HeldLease.Lease;

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
  void aLongerLeaseIsNeverShortened() {
    held.hold(Lease.granted(7, 60_000, now.get()));
    held.hold(Lease.granted(8, 1_000, now.get()));
    now.addAndGet(53_999 * MILLI);
    assertTrue(held.allows(8));
    assertFalse(held.allows(7));
    now.addAndGet(MILLI);
    assertTrue(held.hasEnded());
  }

  @Test
  void aLeaseThatWasNeverHeldHasNotEnded() {
    assertFalse(held.hasEnded());
  }

  @Test
  void theAlarmTellsEachEndOnce() throws Exception {
    Semaphore ends = new Semaphore(0);
    LeaseAlarm alarm = new LeaseAlarm(held, ends::release);
    alarm.start();
    for (long number = 1; number <= 3; number++) {
      held.hold(Lease.granted(number, 1_000, now.get()));
      assertEquals(0, ends.availablePermits());
      now.addAndGet(900 * MILLI);
      assertTrue(ends.tryAcquire(20, TimeUnit.SECONDS));
    }
    alarm.stop();
  }

  @Test
  void anAnswerIsActedOnIfALeaseHasRunSinceItWasAskedFor() {
    assertFalse(held.hasRunSince(held.run()));
    long beforeAny = held.run();
    held.begin(Lease.granted(7, 1_000, now.get()));
    assertFalse(held.hasRunSince(beforeAny));

    long asked = held.run();
    assertTrue(held.hasRunSince(asked));
    now.addAndGet(899 * MILLI);
    held.hold(Lease.granted(8, 1_000, now.get()));
    now.addAndGet(899 * MILLI);
    assertTrue(held.hasRunSince(asked));
    now.addAndGet(MILLI);
    assertFalse(held.hasRunSince(asked));
  }

  @Test
  void anAnswerIsNotActedOnUnderALeaseThatBeganAfterwards() {
    held.begin(Lease.granted(7, 1_000, now.get()));
    long asked = held.run();
    now.addAndGet(900 * MILLI);
    long askedBetween = held.run();
    held.hold(Lease.granted(8, 1_000, now.get()));
    assertFalse(held.hasRunSince(asked));
    assertFalse(held.hasRunSince(askedBetween));
    assertTrue(held.hasRunSince(held.run()));
  }

  @Test
  void whoJoinsAgainHasAnotherRunOfLeases() {
    held.begin(Lease.granted(7, 1_000, now.get()));
    long asked = held.run();
    held.begin(Lease.granted(9, 1_000, now.get()));
    assertFalse(held.hasRunSince(asked));
  }

  @Test
  void newsAreNotAllowedWhenTheLeaseHasEnded() {
    held.hold(Lease.granted(7, 1_000, now.get()));
    now.addAndGet(900 * MILLI);
    assertFalse(held.runs());
    assertFalse(held.allows(8));
  }
}
