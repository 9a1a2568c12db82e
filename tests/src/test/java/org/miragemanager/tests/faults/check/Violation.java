package org.miragemanager.tests.faults.check;

/**
 * Something that must never be.
 *
 * @param kind what
 * @param unikernel whose
 * @param generation the domain that shows it
 * @param detail with numbers, in a sentence
 */
public record Violation(Kind kind, String unikernel, long generation, String detail) {
  /** What must never be. */
  public enum Kind {
    /** A log is empty, missing or has too few steps: nothing can be said of this unikernel. */
    NO_EVIDENCE,
    /** A line that should be a step cannot be read, or names another generation. */
    DAMAGED_LOG,
    /** Two generations took steps in the same time. */
    TWO_AT_ONCE,
    /** A generation took a step after a later one had done all of its own. */
    STEPPED_AGAIN,
    /** The sequence did not grow within a generation. */
    BACKWARDS,
    /** A sequence is missing: nobody executed it. */
    GAP,
    /** The value is not what the steps make it. */
    WRONG_VALUE,
    /** Steps were done again though nothing had happened to the generation before. */
    REPEATED_AFTER_CLEAN_MIGRATION,
    /** More steps were done again after a failover than lie between two checkpoints. */
    REPEATED_TOO_MUCH,
    /** A step that was acknowledged as durable, or a state that was handed over, is lost. */
    LOST_ACKNOWLEDGED
  }

  @Override
  public String toString() {
    return "%s: %s, generation %d: %s".formatted(kind, unikernel, generation, detail);
  }
}
