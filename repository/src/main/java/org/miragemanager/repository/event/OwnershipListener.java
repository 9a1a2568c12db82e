package org.miragemanager.repository.event;

import java.util.List;
import java.util.Optional;
import org.miragemanager.model.Generation;

/**
 * Called for each change of ownership, right after their commit, in the order of the commits and on
 * the committing thread. It must not block, because the next transaction waits for it. What it
 * throws is logged and changes nothing.
 */
@FunctionalInterface
public interface OwnershipListener {
  /** This has become true. */
  void changed(OwnershipChange change);

  /**
   * What a committed transaction changed in the ownership of a unikernel, with all that is pushed
   * to the hosts.
   *
   * @param owner the new owner; empty when it stayed
   * @param retired the generations that can never become the owner (again) since this transaction
   */
  record OwnershipChange(String unikernel, Optional<NewOwner> owner, List<Generation> retired) {
    public OwnershipChange {
      retired = List.copyOf(retired);
    }

    /**
     * A generation that has become the owner.
     *
     * @param leaseNumber the number of its host's lease when it did (rule 5); 0 on the shelf
     * @param checkpoint the newest state's canonical bytes; empty when the program is at its first
     *     step, or the owner is on the shelf
     */
    public record NewOwner(Generation generation, long leaseNumber, Optional<byte[]> checkpoint) {}
  }
}
