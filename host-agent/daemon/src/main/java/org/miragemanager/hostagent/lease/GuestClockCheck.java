package org.miragemanager.hostagent.lease;

/**
 * Compares the pace of a guest's lease clock with the host's. A guest whose clock is slow would
 * count its lease too long (rule 7).
 *
 * <p>What a guest says of its clock is old when it is heard, by a delay that is never less than
 * nothing. So the least lag within a stretch of time is nearly free of delays, and a slow clock
 * shows as a least lag that grows from stretch to stretch. It has to grow twice in a row: a machine
 * that was suspended makes one step and no more.
 */
final class GuestClockCheck {

  private static final long STRETCH_NANOS = 10_000_000_000L;
  private static final int FEWEST_SAMPLES = 5;

  /** A clock may lose one second in this many. */
  private static final long TOLERATED = 20;

  private static final int SLOW_STRETCHES = 2;

  private long begunAt;
  private long leastLag;
  private int samples;
  private boolean hasEarlier;
  private long earlierLag;
  private long earlierAt;
  private int slowInARow;

  /**
   * The guest told its clock.
   *
   * @param guestClock what it told, in nanoseconds of its own
   * @param heardAt the host's lease clock when that was heard
   * @return whether the guest's clock is proved to be slow
   */
  boolean isSlow(long guestClock, long heardAt) {
    long lag = heardAt - guestClock;
    if (samples == 0) {
      begunAt = heardAt;
      leastLag = lag;
    }
    leastLag = Math.min(leastLag, lag);
    samples++;
    if (heardAt - begunAt >= STRETCH_NANOS && samples >= FEWEST_SAMPLES) {
      endStretch(heardAt);
    }
    return slowInARow >= SLOW_STRETCHES;
  }

  private void endStretch(long now) {
    if (hasEarlier) {
      boolean slow = leastLag - earlierLag > (now - earlierAt) / TOLERATED;
      slowInARow = slow ? slowInARow + 1 : 0;
    }
    hasEarlier = true;
    earlierLag = leastLag;
    earlierAt = now;
    samples = 0;
  }

  /** The guest connected again: what was heard before stays good, what is due now is not. */
  void connected() {
    samples = 0;
  }
}
