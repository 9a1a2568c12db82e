package org.miragemanager.repository.event;

import org.miragemanager.repository.operation.Operation;

/**
 * Is told what the repository has committed, for those who count it and write it down: right after
 * the commit, in the order of the commits and on the committing thread. It must not block, and not
 * ask the repository anything: the next transaction waits for it, perhaps that of a guest which
 * stands still. What it throws is logged and changes nothing.
 */
public interface RepositoryObserver {
  /** An operation has begun; a repeated begin is not told. */
  default void operationBegun(Operation operation) {}

  /** An operation has ended; it is told once, with its outcome, however often its end is asked. */
  default void operationEnded(Operation operation) {}

  /**
   * A hand-over was decided. One that is repeated after it was accepted is not told again.
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

  /** Another agent wanted to join as this host and was refused, because a lease runs (rule 8). */
  default void twinRefused(String host) {}

  /** A host knows of a generation that this repository never gave out (rule 10). */
  default void hostKnowsMore(String host) {}

  /** A prepared generation was found that no operation works on, and retired. */
  default void orphanRetired() {}

  /** The domain of an owner was seen to end by itself. */
  default void domainEnded(String unikernel) {}
}
