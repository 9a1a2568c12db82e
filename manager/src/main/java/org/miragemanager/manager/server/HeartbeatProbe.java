package org.miragemanager.manager.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Whether a host's agent still renews its lease. That it does not is no proof that it is gone (that
 * takes the end of the lease, rule 7): nothing that must be safe rests on it.
 */
final class HeartbeatProbe {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A caller is not to wait longer; an agent renews thrice in a lease's length. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private HeartbeatProbe() {}

  /**
   * Watches a lease for its length.
   *
   * @param number the lease's number, now
   * @return whether it stayed the same
   */
  static boolean lasts(Duration leaseLength, LongSupplier number) {
    Duration watched = leaseLength.compareTo(LONGEST) < 0 ? leaseLength : LONGEST;
    long first = number.getAsLong();
    long end = System.nanoTime() + watched.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (number.getAsLong() != first) {
        return false;
      }
    }
    return true;
  }
}
