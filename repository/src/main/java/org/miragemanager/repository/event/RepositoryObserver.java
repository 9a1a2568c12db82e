package org.miragemanager.repository.event;

import org.miragemanager.repository.operation.Operation;

/**
 * Called for what the repository has committed, for metrics and logs: right after the commit, in
 * the order of the commits and on the committing thread. It must not block and must not call the
 * repository: the next transaction waits for it, which may be the hand-over of a suspended guest.
 * What it throws is logged and changes nothing.
 */
public interface RepositoryObserver {
  /** An operation has begun; not called for a repeated begin. */
  default void operationBegun(Operation operation) {}

  /** An operation has ended; called once, with its outcome, however often its end is requested. */
  default void operationEnded(Operation operation) {}

  /**
   * A hand-over was decided; not called again for a repetition after it was accepted.
   *
   * @param accepted false: refused, its source stays the owner
   */
  default void handOverDecided(String unikernel, boolean accepted) {}

  /**
   * A host's renewal was answered.
   *
   * @param renewed false: its lease is over, its agent must join again
   */
  default void leaseAnswered(String host, boolean renewed) {}

  /** Another agent tried to join under the name of this host and was refused (rule 8). */
  default void duplicateAgentRefused(String host) {}

  /** A host reported a generation that this repository never gave out (rule 10). */
  default void hostKnowsMore(String host) {}

  /** A prepared generation was found that no operation works on, and retired. */
  default void orphanRetired() {}

  /** The domain of an owner was seen to end by itself. */
  default void domainEnded(String unikernel) {}
}
