package org.miragemanager.repository.event;

/**
 * Is told of changes of ownership, right after their commit, in the order of the commits and on the
 * committing thread. It must not block: the next transaction waits for it. What it throws is logged
 * and changes nothing.
 */
@FunctionalInterface
public interface OwnershipListener {
  /** This has become true. */
  void changed(OwnershipChange change);
}
