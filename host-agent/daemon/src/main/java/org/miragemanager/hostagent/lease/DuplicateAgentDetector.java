package org.miragemanager.hostagent.lease;

/**
 * Notices that another agent has this one's secret, because the data folder was copied: then the
 * repository's number of the lease grows though every call of this agent was answered. Pure; used
 * by the lease's own thread.
 *
 * <p>Which of the two should go on cannot be told for certain. The one without domains yields
 * first: the other one's guests would freeze.
 */
final class DuplicateAgentDetector {

  private static final int LEAST_SIGNS = 2;
  private static final int LEAST_SIGNS_WITH_DOMAINS = 8;

  /** So many answers in a row, and what was seen before is forgotten. */
  private static final int CALM_ANSWERS = 10;

  private long granted;

  /** So many more answers, until no call that was not answered can still be carried out. */
  private int unsure;

  private int signs;
  private int calm;

  /** The repository granted a lease of this number. */
  void granted(long number) {
    granted = number;
    unsure = Math.max(0, unsure - 1);
    calm++;
    if (calm > CALM_ANSWERS) {
      signs = 0;
    }
  }

  /** A call was not answered: it may have been carried out, or be so yet. */
  void unanswered() {
    unsure = CALM_ANSWERS;
  }

  /**
   * A renewal was refused; answers whether another agent's doing is the only reason.
   *
   * @param present the number that the repository has
   * @param runs whether this agent's lease runs: nothing but its secret can have renewed it
   */
  boolean isUsedByAnother(long present, boolean runs) {
    boolean used = unsure == 0 && runs && present > granted;
    if (used) {
      signs++;
      calm = 0;
    }
    return used;
  }

  /** Whether this agent is the one that has to stop, after it was noticed once more. */
  boolean mustYield(boolean hasDomains) {
    return signs >= (hasDomains ? LEAST_SIGNS_WITH_DOMAINS : LEAST_SIGNS);
  }
}
