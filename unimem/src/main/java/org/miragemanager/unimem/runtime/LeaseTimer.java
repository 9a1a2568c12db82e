package org.miragemanager.unimem.runtime;

import org.miragemanager.unimem.lease.LeaseClock;

/**
 * The guest's own count of its right to begin steps (PROTOCOL.md, section 7). It needs nobody to
 * end: whatever became of the agent, the clock goes on. Used under its owner's lock.
 */
final class LeaseTimer {
  private final AgentMessenger messenger;
  private final LeaseClock clock;

  /** What the agent is told counts from here, so that it is never negative. */
  private final long origin;

  private long until;
  private boolean waived;

  /** A step could have begun, but for the lease. */
  private boolean frozen;

  LeaseTimer(AgentMessenger messenger, LeaseClock clock) {
    this.messenger = messenger;
    this.clock = clock;
    this.origin = clock.nanos();
  }

  /** Nanoseconds on the clock by which the agent tells deadlines. */
  long clock() {
    return clock.nanos() - origin;
  }

  /** Steps may begin until then; what was allowed before is never shortened. */
  void prolong(long deadline) {
    until = Math.max(until, deadline);
  }

  /** Steps may begin for good. */
  void waive() {
    waived = true;
  }

  /**
   * Whether a step may begin at this moment. Looked at right before each step, so that an agent
   * which was killed or stopped changes nothing.
   *
   * @param sequence the number of steps executed, for the log
   */
  boolean allowsStep(long sequence) {
    boolean runs = !messenger.hasAgent() || waived || clock() < until;
    if (runs == frozen) {
      frozen = !runs;
      messenger.note(
          (runs ? "a lease runs again: going on after step " : "no lease runs: frozen after step ")
              + sequence);
    }
    return runs;
  }

  /** Whether a step could have begun, but for the lease. */
  boolean isFrozen() {
    return frozen;
  }
}
