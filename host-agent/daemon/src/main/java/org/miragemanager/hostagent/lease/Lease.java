package org.miragemanager.hostagent.lease;

/**
 * One lease, as the agent counts it (rule 7): from when it <em>sent</em> the renewal that was
 * answered, and a tenth less than its length.
 *
 * @param number what the repository calls it; it grows with each renewal
 * @param endsAtNanos when it ends, on the {@link LeaseClock}
 */
public record Lease(long number, long endsAtNanos) {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The lease that an answer grants. */
  public static Lease granted(long number, long lengthMillis, long sentAtNanos) {
    return new Lease(number, sentAtNanos + lengthMillis * NANOS_PER_MILLI / 10 * 9);
  }

  /** The same, but no shorter than one that was granted before: that is never taken back. */
  public Lease noShorterThan(Lease earlier) {
    return earlier.endsAtNanos - endsAtNanos > 0 ? new Lease(number, earlier.endsAtNanos) : this;
  }

  /** Whether it still runs. */
  public boolean runsAt(long nanos) {
    return nanos - endsAtNanos < 0;
  }
}
