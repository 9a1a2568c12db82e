package org.miragemanager.manager.service;

import java.time.Duration;

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
   * @throws ServiceException NOT_FOUND also if nobody knows of one
   */
  DrainView drainOf(String host);

  /**
   * Waits until a drain has ended.
   *
   * @param patience how long at most
   * @return the drain as it is then: ended, or still going on
   */
  DrainView await(DrainView drain, Duration patience);

  /**
   * Has a host take guests again. A drain of it that goes on is aborted: migrations that are under
   * way end first; guests that have moved stay where they are.
   */
  HostView undrain(String host);

  /**
   * Forgets a host that takes no guests, being drained or lost, and has none. Its agent must not
   * run any more; a drained host is watched for the length of its lease to see that.
   */
  void remove(String host);
}
