package org.miragemanager.repository.rules;

import java.time.Duration;
import java.util.Objects;

/**
 * A host's time-limited right to run domains (rules 7 and 8), as the repository sees it: a number
 * that grows with every answer, without a clock. The host counts its time itself; a manager that
 * has watched the number unchanged for the full length ends the lease.
 *
 * @param holder the digest of the holder's secret
 * @param number grows with every answer to the holder; never used again
 * @param length how long an answer is good for
 * @param ended nobody may run domains under this number
 */
public record Lease(HolderDigest holder, long number, Duration length, boolean ended) {
  public Lease {
    Objects.requireNonNull(holder);
    Objects.requireNonNull(length);
  }

  /** The first lease of a host that was never seen before. */
  public static Lease first(HolderDigest holder, Duration length) {
    return new Lease(holder, 1, length, false);
  }

  /** Whether the host may run domains. */
  public boolean runs() {
    return !ended;
  }

  /**
   * Whether this agent would be a twin: another one holds the lease, and it has not ended (rule 8).
   */
  public boolean refusesAsTwin(HolderDigest other) {
    return runs() && !holder.equals(other);
  }

  /**
   * The lease after an agent joined. The number grows even while the same holder's lease runs: the
   * agent counts from this answer, so a watching manager must see it too.
   */
  public Lease join(HolderDigest joiner, Duration wanted) {
    if (refusesAsTwin(joiner)) {
      throw new IllegalArgumentException("A twin cannot join");
    }
    return new Lease(joiner, number + 1, runs() ? longer(length, wanted) : wanted, false);
  }

  /** Whether a renewal of this number by this holder is answered with a next number. */
  public boolean mayRenew(HolderDigest asking, long askedNumber) {
    return runs() && holder.equals(asking) && askedNumber == number;
  }

  /** The lease after a renewal. A longer lease, once granted, is never shortened. */
  public Lease renew(Duration wanted) {
    if (ended) {
      throw new IllegalArgumentException("A lease that has ended cannot be renewed");
    }
    return new Lease(holder, number + 1, longer(length, wanted), false);
  }

  /** Whether {@code endLease} with this number ends it. */
  public boolean mayEnd(long watchedNumber) {
    return runs() && watchedNumber == number;
  }

  /** The lease after it was ended. */
  public Lease end() {
    return new Lease(holder, number, length, true);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
