package org.miragemanager.tests.faults.check;

/**
 * Something that was done to a domain from outside, and that may have cost it its ownership.
 *
 * @param kind what was done
 * @param fromNanos when it began, on the clock of the step log
 * @param toNanos when its effect was over
 */
public record Interruption(Kind kind, long fromNanos, long toNanos) {
  /** What was done. */
  public enum Kind {
    /** Its process was killed: it prints nothing more. */
    KILLED,
    /** Its process was stopped and told to go on later. */
    STOPPED,
    /** Its host could not renew its lease for a while. */
    CUT
  }

  boolean overlaps(long from, long to) {
    return fromNanos <= to && toNanos >= from;
  }

  /** A killed process finishes no step, so only the others excuse a late one. */
  boolean leavesProcess() {
    return kind != Kind.KILLED;
  }
}
