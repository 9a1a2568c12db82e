package org.miragemanager.repository.rules;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * A host's time-limited right to run domains (rules 7 and 8), as the repository sees it: a number
 * that grows with every answer, without a clock. The host counts its time itself; a manager that
 * has watched the number unchanged for the full length ends the lease.
 *
 * <p>An answer may be good for longer than usual, before a planned stop. A shorter answer after it
 * takes nothing back: the host goes on under the one that ends last, so that a lost answer is
 * harmless. So the length stays that of the longest answer, until a manager has watched for that
 * long since it was given, see {@link #shortened}.
 *
 * @param holder the digest of the holder's secret
 * @param number grows with every answer to the holder; never used again, not even when the host was
 *     forgotten in between
 * @param length how long the number must be watched: as long as the longest answer that may still
 *     be counted is good for
 * @param longestNumber the number of the last answer that was good for the whole length
 * @param ended no domain may run under this number
 */
public record Lease(
    HolderDigest holder, long number, Duration length, long longestNumber, boolean ended) {
  public Lease {
    Objects.requireNonNull(holder);
    Objects.requireNonNull(length);
  }

  /**
   * The first lease of a host that is not known.
   *
   * @param lastNumber of hosts that were forgotten the greatest number: it may have been one of
   *     them, and answers with its old numbers may still be under way
   */
  public static Lease first(HolderDigest holder, Duration granted, long lastNumber) {
    return new Lease(holder, lastNumber + 1, granted, lastNumber + 1, false);
  }

  /** Whether the host may run domains. */
  public boolean runs() {
    return !ended;
  }

  /**
   * Whether this agent is a duplicate: another agent holds the lease, and it has not ended (rule
   * 8).
   */
  public boolean refusesAsDuplicate(HolderDigest other) {
    return runs() && !holder.equals(other);
  }

  /**
   * The lease after an agent joined. The number grows even while the same holder's lease runs: the
   * agent counts from this answer, so a watching manager must see it too. Guests of an agent that
   * was started again may still count a longer one.
   */
  public Lease join(HolderDigest joiner, Duration granted) {
    if (refusesAsDuplicate(joiner)) {
      throw new IllegalArgumentException("A duplicate agent cannot join");
    }
    return ended ? new Lease(joiner, number + 1, granted, number + 1, false) : answered(granted);
  }

  /** Whether a renewal of this number by this holder is answered with a next number. */
  public boolean mayRenew(HolderDigest asking, long askedNumber) {
    return runs() && holder.equals(asking) && askedNumber == number;
  }

  /** The lease after a renewal that was answered with so long. */
  public Lease renew(Duration granted) {
    if (ended) {
      throw new IllegalArgumentException("A lease that has ended cannot be renewed");
    }
    return answered(granted);
  }

  private Lease answered(Duration granted) {
    return granted.compareTo(length) >= 0
        ? new Lease(holder, number + 1, granted, number + 1, false)
        : new Lease(holder, number + 1, length, longestNumber, false);
  }

  /**
   * The lease after a manager has watched it for its whole length and saw no answer that was good
   * for so long: by now no agent counts such an answer any more.
   *
   * @param watchedLongest the number of the longest answer all that while
   * @param usual what answers are good for now
   */
  public Lease shortened(long watchedLongest, Duration usual) {
    return ended || watchedLongest != longestNumber || usual.compareTo(length) >= 0
        ? this
        : new Lease(holder, number, usual, number, false);
  }

  /** Whether {@code endLease} with this number ends it. */
  public boolean mayEnd(long watchedNumber) {
    return runs() && watchedNumber == number;
  }

  /** The lease after it was ended. */
  public Lease end() {
    return new Lease(holder, number, length, longestNumber, true);
  }

  /**
   * The SHA-256 digest of a holder's secret: enough to recognise the holder, and useless to a
   * reader of the file.
   */
  public static final class HolderDigest {
    private final byte[] digest;

    private HolderDigest(byte[] digest) {
      this.digest = digest;
    }

    /** The digest of this secret. */
    public static HolderDigest ofSecret(byte[] secret) {
      try {
        return new HolderDigest(MessageDigest.getInstance("SHA-256").digest(secret));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java platform has SHA-256", e);
      }
    }

    /** A digest that was stored. */
    public static HolderDigest ofDigest(byte[] digest) {
      return new HolderDigest(digest.clone());
    }

    /** The 32 bytes to store. */
    public byte[] bytes() {
      return digest.clone();
    }

    /**
     * Compares in constant time, so that an attacker learns nothing from the time that a refusal
     * takes.
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof HolderDigest that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
      return "HolderDigest[hidden]";
    }
  }
}
