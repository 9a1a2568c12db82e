package org.miragemanager.manager.service;

import java.util.Optional;

/**
 * What a user can do to hosts. All methods throw {@link ServiceException} with a sentence that says
 * what to do; a host that there is not is NOT_FOUND.
 */
public interface HostAdmin {
  /**
   * Begins to move all guests away from a host, which takes none from now on. If it has none and
   * takes none already, the answer says so and has ended; if a drain of it goes on, the answer is
   * that one.
   *
   * @param parallel how many guests are moved at a time
   */
  DrainView drain(String host, long parallel);

  /**
   * The drain of a host that goes on, or the one that was begun last.
   *
   * @throws ServiceException NOT_FOUND also if Temporal knows of none
   */
  DrainView drainOf(String host);

  /**
   * Has a host take guests again: at once, or, if a drain of it goes on, once that has ended, which
   * is aborted. Migrations that are under way end first; guests that have moved stay where they
   * are.
   *
   * @return the drain that is aborted; empty: none went on, and the host takes guests now
   */
  Optional<DrainView> undrain(String host);

  /**
   * Forgets a host that takes no guests, being drained or lost, and has none. Its agent must not
   * run any more; a drained host is watched for the length of its lease to see that.
   */
  void remove(String host);
}
